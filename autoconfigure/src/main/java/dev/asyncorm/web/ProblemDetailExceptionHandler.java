package dev.asyncorm.web;

import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

import io.r2dbc.spi.R2dbcException;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.dao.InvalidDataAccessApiUsageException;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.codec.HttpMessageWriter;
import org.springframework.http.codec.ServerCodecConfigurer;
import org.springframework.transaction.TransactionException;
import org.springframework.web.ErrorResponse;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.reactive.result.view.ViewResolver;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebExceptionHandler;
import reactor.core.Exceptions;
import reactor.core.publisher.Mono;

import dev.asyncorm.CommitOutcomeUnknownException;
import dev.asyncorm.ConnectionUnavailableException;
import dev.asyncorm.EntityNotFoundException;
import dev.asyncorm.InvalidScrollPositionException;
import dev.asyncorm.TransactionFailedException;
import dev.asyncorm.UnknownPropertyException;

/**
 * Answers failures of the database with RFC 9457 problem details. All texts are fixed:
 * messages of drivers carry SQL, values and host names. Goes before Boot's handler; a
 * user's {@code @ExceptionHandler} and a {@link WebExceptionHandler} of higher precedence
 * win. Whatever is not a failure of the database passes on.
 */
final class ProblemDetailExceptionHandler implements WebExceptionHandler, Ordered {

	private static final URI COMMIT_OUTCOME_UNKNOWN = URI.create("urn:async-orm:commit-outcome-unknown");

	/**
	 * A value that is too long or too large for its column. Drivers do not report it as a
	 * violation of integrity; H2 has two codes for numbers.
	 */
	private static final Set<String> UNFIT_VALUES = Set.of("22001", "22003", "22004");

	/**
	 * Serialization failure, deadlock and lock that was not available. Spring does not
	 * translate every driver's report of them.
	 */
	private static final Set<String> LOST_RACES = Set.of("40001", "40P01", "55P03");

	private static final String RETRY_AFTER_SECONDS = "1";

	private static final Log logger = LogFactory.getLog(ProblemDetailExceptionHandler.class);

	private final ServerResponse.Context context;

	ProblemDetailExceptionHandler(ServerCodecConfigurer codecs) {
		this.context = new CodecContext(codecs.getWriters());
	}

	/**
	 * Describe an exception.
	 * @param ex the exception
	 * @return the problem, or {@code null} when the exception is none of the database's;
	 * misuse of its API is none
	 */
	private static @Nullable ProblemDetail problemOf(Throwable ex) {
		if (ex instanceof ErrorResponse || AnnotatedElementUtils.hasAnnotation(ex.getClass(), ResponseStatus.class)) {
			return null;
		}
		if (ex instanceof CommitOutcomeUnknownException) {
			ProblemDetail problem = problem(HttpStatus.SERVICE_UNAVAILABLE, "Outcome unknown",
					"It is not known whether the work was stored. Read it again before repeating the request.");
			problem.setType(COMMIT_OUTCOME_UNKNOWN);
			return problem;
		}
		if (ex instanceof TransactionException) {
			return problem(HttpStatus.INTERNAL_SERVER_ERROR, "Not stored", "The work could not be committed.");
		}
		return (ex instanceof DataAccessException failure) ? ofDataAccess(failure) : null;
	}

	private static @Nullable ProblemDetail ofDataAccess(DataAccessException ex) {
		if (ex instanceof EntityNotFoundException notFound) {
			return problem(HttpStatus.NOT_FOUND, "Not found", notFound.getEntity() + " was not found.");
		}
		if (ex instanceof ConnectionUnavailableException) {
			return problem(HttpStatus.SERVICE_UNAVAILABLE, "Database unavailable",
					"No database connection was available. Nothing was stored; try again later.");
		}
		ProblemDetail conflict = conflictOf(ex);
		if (conflict != null || isMisuse(ex)) {
			return conflict;
		}
		return problem(HttpStatus.INTERNAL_SERVER_ERROR, "Database failure", "The request could not be carried out.");
	}

	private static @Nullable ProblemDetail conflictOf(DataAccessException ex) {
		String sqlState = sqlStateOf(ex);
		if (ex instanceof DuplicateKeyException) {
			return problem(HttpStatus.CONFLICT, "Duplicate key", "Something with the same key exists already.");
		}
		if (ex instanceof DataIntegrityViolationException || UNFIT_VALUES.contains(sqlState)) {
			return problem(HttpStatus.CONFLICT, "Integrity violation", "The request conflicts with stored data.");
		}
		if (ex instanceof OptimisticLockingFailureException) {
			return problem(HttpStatus.CONFLICT, "Changed meanwhile", "Somebody else has changed the same data.");
		}
		if (ex instanceof ConcurrencyFailureException || LOST_RACES.contains(sqlState)) {
			return problem(HttpStatus.CONFLICT, "Concurrent change",
					"The request conflicts with another one that runs now. Try again.");
		}
		return null;
	}

	private static String sqlStateOf(DataAccessException ex) {
		String sqlState = (ex.getCause() instanceof R2dbcException cause) ? cause.getSqlState() : null;
		return (sqlState != null) ? sqlState : "";
	}

	/**
	 * Tell errors of the application, of which the database knows nothing, from what
	 * became of an earlier failure of the database.
	 */
	private static boolean isMisuse(DataAccessException ex) {
		return ex instanceof InvalidDataAccessApiUsageException && !(ex instanceof TransactionFailedException);
	}

	/**
	 * Tell what the client has asked for in vain from errors of the application.
	 */
	private static @Nullable ProblemDetail requested(ServerWebExchange exchange,
			InvalidDataAccessApiUsageException ex) {
		if (ex instanceof InvalidScrollPositionException) {
			return problem(HttpStatus.BAD_REQUEST, "Invalid position",
					"The position to scroll from is not valid. Use the one of the last answer, or none.");
		}
		return (ex instanceof UnknownPropertyException unknown && isRequested(exchange, unknown.getProperty()))
				? problem(HttpStatus.BAD_REQUEST, "Unknown property",
						"'" + unknown.getProperty() + "' is no property that can be used here.")
				: null;
	}

	/**
	 * Look for a name among what orders consist of; it may follow the name of a relation.
	 */
	private static boolean isRequested(ServerWebExchange exchange, String property) {
		return exchange.getRequest()
			.getQueryParams()
			.values()
			.stream()
			.flatMap(List::stream)
			.filter(Objects::nonNull)
			.flatMap((value) -> Stream.of(value.split(",")))
			.anyMatch((part) -> part.equals(property) || part.endsWith("." + property));
	}

	private static ProblemDetail problem(HttpStatus status, String title, String detail) {
		ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, detail);
		problem.setTitle(title);
		return problem;
	}

	@Override
	public int getOrder() {
		return -2;
	}

	@Override
	public Mono<Void> handle(ServerWebExchange exchange, Throwable ex) {
		Throwable failure = Exceptions.unwrap(ex);
		ProblemDetail problem = (failure instanceof InvalidDataAccessApiUsageException misuse)
				? requested(exchange, misuse) : null;
		if (problem == null) {
			problem = problemOf(failure);
		}
		if (problem == null || exchange.getResponse().isCommitted()) {
			return Mono.error(ex);
		}
		log(exchange, problem, failure);
		problem.setInstance(URI.create(exchange.getRequest().getPath().value()));
		// the writer does not overwrite what the failed handler has set
		exchange.getResponse().getHeaders().setContentType(MediaType.APPLICATION_PROBLEM_JSON);
		return ServerResponse.status(problem.getStatus())
			.contentType(MediaType.APPLICATION_PROBLEM_JSON)
			.headers((headers) -> addRetryAfter(headers, failure))
			.bodyValue(problem)
			.flatMap((response) -> response.writeTo(exchange, this.context));
	}

	private void addRetryAfter(HttpHeaders headers, Throwable failure) {
		if (failure instanceof ConnectionUnavailableException) {
			headers.set(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
		}
	}

	private void log(ServerWebExchange exchange, ProblemDetail problem, Throwable failure) {
		String message = exchange.getLogPrefix() + problem.getStatus() + " for HTTP "
				+ exchange.getRequest().getMethod() + " \"" + exchange.getRequest().getPath() + "\"";
		if (problem.getStatus() >= HttpStatus.INTERNAL_SERVER_ERROR.value()) {
			logger.error(message, failure);
		}
		else {
			logger.debug(message, failure);
		}
	}

	/**
	 * What is needed to write the problem.
	 *
	 * @param messageWriters the application's writers, with Jackson's view of problems
	 */
	private record CodecContext(List<HttpMessageWriter<?>> messageWriters) implements ServerResponse.Context {

		@Override
		public List<ViewResolver> viewResolvers() {
			return List.of();
		}

	}

}

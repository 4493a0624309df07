package dev.asyncorm.web;

import java.net.URI;
import java.util.List;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import reactor.core.Exceptions;
import reactor.core.publisher.Mono;

import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.codec.HttpMessageWriter;
import org.springframework.http.codec.ServerCodecConfigurer;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.reactive.result.view.ViewResolver;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebExceptionHandler;

import dev.asyncorm.ConnectionUnavailableException;

/**
 * Answers failures of the database with RFC 9457 problem details. Goes before Boot's
 * handler; a user's {@code @ExceptionHandler} and a {@link WebExceptionHandler} of higher
 * precedence win. Whatever is not a failure of the database passes on.
 */
final class ProblemDetailExceptionHandler implements WebExceptionHandler, Ordered {

	private static final String RETRY_AFTER_SECONDS = "1";

	private static final Log logger = LogFactory.getLog(ProblemDetailExceptionHandler.class);

	private final ServerResponse.Context context;

	ProblemDetailExceptionHandler(ServerCodecConfigurer codecs) {
		this.context = new CodecContext(codecs.getWriters());
	}

	@Override
	public int getOrder() {
		return -2;
	}

	@Override
	public Mono<Void> handle(ServerWebExchange exchange, Throwable ex) {
		Throwable failure = Exceptions.unwrap(ex);
		ProblemDetail problem = Problems.of(failure);
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

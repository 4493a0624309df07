package dev.asyncorm.web;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ResponseCookie;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;

import dev.asyncorm.context.SessionScope;
import dev.asyncorm.session.AsyncSession;
import dev.asyncorm.session.SessionPreparation;

/**
 * The session scope of one request and its outcome, which is decided exactly once: by the
 * end of the body, by {@code setComplete}, by the end of the chain, by an error or by a
 * cancel, whichever comes first. The connection goes back as soon as it is decided, not
 * when a slow client has read the response.
 */
final class RequestScope {

	static final String SENT = "the response was sent";

	static final String FAILED = "the request failed";

	static final String CANCELLED = "the client disconnected";

	static final String STREAMING = "the scope of a request ends before its text/event-stream begins, unless its"
			+ " handler is marked @StreamInSession";

	private static final String ATTRIBUTE = RequestScope.class.getName();

	private static final Log logger = LogFactory.getLog(RequestScope.class);

	private final SessionScope scope;

	private final ServerWebExchange exchange;

	private final CommitOn commitOn;

	private final PromisingHeaders headers;

	private final AtomicReference<@Nullable Mono<Void>> outcome = new AtomicReference<>();

	private final Queue<Runnable> leftovers = new ConcurrentLinkedQueue<>();

	private volatile boolean freed;

	private volatile boolean bodyOpen;

	private volatile Context outer = Context.empty();

	private volatile Context bound = Context.empty();

	RequestScope(SessionScope scope, ServerWebExchange exchange, CommitOn commitOn) {
		this.scope = scope;
		this.exchange = exchange;
		this.commitOn = commitOn;
		this.headers = PromisingHeaders.of(exchange.getResponse());
		exchange.getAttributes().put(ATTRIBUTE, this);
	}

	static @Nullable RequestScope find(Map<String, Object> attributes) {
		return (RequestScope) attributes.get(ATTRIBUTE);
	}

	AsyncSession session() {
		return this.scope.session();
	}

	boolean hasWork() {
		return this.outcome.get() == null && this.scope.hasWork();
	}

	Mono<Void> enter() {
		return this.scope.enter();
	}

	Context bind(Context context) {
		this.outer = context;
		this.bound = this.scope.bind(context);
		return this.bound;
	}

	/**
	 * Take the scope's entries out of a context, for work that outlives the scope.
	 * @param context the context of the work
	 * @return the context without the scope
	 */
	Context unbind(Context context) {
		Context result = context;
		for (Map.Entry<Object, Object> entry : this.bound.stream().toList()) {
			Object key = entry.getKey();
			if (!this.outer.hasKey(key)) {
				result = result.delete(key);
			}
			else if (this.outer.get(key) != entry.getValue()) {
				result = result.put(key, this.outer.get(key));
			}
		}
		return result;
	}

	/**
	 * Register what must be freed at the end of the chain, because WebFlux does not
	 * cancel a body whose writing failed before it began.
	 * @param free frees it, also repeatedly
	 */
	void freeAtEnd(Runnable free) {
		this.leftovers.add(free);
		if (this.freed) {
			free.run();
		}
	}

	Mono<Void> free() {
		return Mono.fromRunnable(() -> {
			this.freed = true;
			this.leftovers.forEach(Runnable::run);
		});
	}

	void bodyStarted() {
		this.bodyOpen = true;
	}

	void bodyEnded() {
		this.bodyOpen = false;
	}

	/**
	 * Let the session show generated values, unless the work will be rolled back anyway.
	 * @param status the status that the response will have, {@code null} for the one that
	 * it has
	 * @return completion
	 */
	Mono<Void> prepare(@Nullable HttpStatusCode status) {
		HttpStatusCode effective = (status != null) ? status : this.exchange.getResponse().getStatusCode();
		if (isDecided() || this.scope.isRollbackRequested() || !this.commitOn.matches(effective)
				|| !(session() instanceof SessionPreparation preparation)) {
			return Mono.empty();
		}
		return preparation.prepare()
			.filter(Boolean::booleanValue)
			.flatMap((waiting) -> session().flush())
			.doOnError((ex) -> this.headers.restore(this.exchange.getResponse()));
	}

	/**
	 * Do the same for one of many entities that the body shows.
	 * @param entity the entity, or any other object
	 * @return completion
	 */
	Mono<Void> prepareIfModified(Object entity) {
		boolean needed = !isDecided() && session() instanceof SessionPreparation preparation
				&& preparation.mayPrepare(entity);
		return needed ? prepare(null) : Mono.empty();
	}

	boolean isDecided() {
		return this.outcome.get() != null;
	}

	/**
	 * Commit or roll back as the status says. The first caller decides, others wait for
	 * the same outcome; after a failed commit nothing is left to do.
	 * @return completion, after which bytes may flow; an error when the commit failed
	 */
	Mono<Void> settle() {
		return settle(SENT);
	}

	Mono<Void> settle(String how) {
		return once(this::decideByStatus, how);
	}

	/**
	 * Decide at the end of the chain: a body that was begun and has not ended by then was
	 * left by its client.
	 * @return completion
	 */
	Mono<Void> complete() {
		return Mono.defer(() -> this.bodyOpen ? abandon(CANCELLED) : settle());
	}

	/**
	 * Roll back whatever the status is.
	 * @param how what ended the scope
	 * @return completion, never an error
	 */
	Mono<Void> abandon(String how) {
		return once(this::rollback, how).onErrorResume((ex) -> {
			logger.warn(this.exchange.getLogPrefix() + "The commit failed after the response was given up", ex);
			return Mono.empty();
		});
	}

	private Mono<Void> once(Supplier<Mono<Void>> decision, String how) {
		return Mono.defer(() -> {
			Mono<Void> mine = Mono
				.usingWhen(Mono.just(this.scope), (scope) -> Mono.defer(decision), (scope) -> end(how),
						(scope, ex) -> end(how), (scope) -> end(how))
				.doOnError((ex) -> this.outcome.set(Mono.empty()))
				.cache();
			Mono<Void> earlier = this.outcome.compareAndExchange(null, mine);
			return (earlier != null) ? earlier : mine;
		});
	}

	private Mono<Void> decideByStatus() {
		HttpStatusCode status = this.exchange.getResponse().getStatusCode();
		if (this.scope.isRollbackRequested()) {
			return rollback();
		}
		if (this.commitOn.matches(status)) {
			return this.scope.commit().doOnError(this::commitFailed);
		}
		if (status != null && status.is3xxRedirection() && !status.isSameCodeAs(HttpStatus.NOT_MODIFIED)
				&& this.scope.hasWork()) {
			logger.warn(this.exchange.getLogPrefix() + "The work of this request is rolled back, because it answers "
					+ status.value() + ". To commit with redirects, set '" + CommitOn.PROPERTY + "' to '2xx,3xx'.");
		}
		return rollback();
	}

	private Mono<Void> rollback() {
		return this.scope.rollback().onErrorResume((ex) -> {
			logger.warn(this.exchange.getLogPrefix() + "The rollback failed; the connection is given up", ex);
			return Mono.empty();
		});
	}

	private Mono<Void> end(String how) {
		return this.scope.end(how).onErrorResume((ex) -> {
			logger.warn(this.exchange.getLogPrefix() + "The session scope could not be ended cleanly", ex);
			return Mono.empty();
		});
	}

	private void commitFailed(Throwable ex) {
		ServerHttpResponse response = this.exchange.getResponse();
		if (!response.isCommitted()) {
			this.headers.restore(response);
			response.beforeCommit(() -> Mono.fromRunnable(() -> refuseSuccess(response, ex)));
		}
	}

	private void refuseSuccess(ServerHttpResponse response, Throwable ex) {
		HttpStatusCode status = response.getStatusCode();
		if (status == null || status.is2xxSuccessful()) {
			response.setStatusCode(HttpStatus.INTERNAL_SERVER_ERROR);
			logger.error(
					this.exchange.getLogPrefix() + "The commit failed, but a handler answered "
							+ ((status != null) ? status.value() : HttpStatus.OK.value()) + "; it is replaced by 500",
					ex);
		}
	}

	/**
	 * The headers that speak of stored work, as they were when the scope opened: what a
	 * handler adds to them must not survive a failed commit.
	 *
	 * @param headers the values by name, {@code null} for a header that was not there
	 * @param cookies the cookies
	 */
	private record PromisingHeaders(Map<String, @Nullable List<String>> headers,
			MultiValueMap<String, ResponseCookie> cookies) {

		private static final List<String> NAMES = List.of(HttpHeaders.LOCATION, HttpHeaders.ETAG,
				HttpHeaders.SET_COOKIE);

		static PromisingHeaders of(ServerHttpResponse response) {
			Map<String, @Nullable List<String>> headers = new LinkedHashMap<>();
			for (String name : NAMES) {
				List<String> values = response.getHeaders().get(name);
				headers.put(name, (values != null) ? List.copyOf(values) : null);
			}
			return new PromisingHeaders(headers, new LinkedMultiValueMap<>(response.getCookies()));
		}

		void restore(ServerHttpResponse response) {
			if (response.isCommitted()) {
				return;
			}
			response.getHeaders().clearContentHeaders();
			this.headers.forEach((name, values) -> {
				if (values != null) {
					response.getHeaders().put(name, values);
				}
				else {
					response.getHeaders().remove(name);
				}
			});
			response.getCookies().clear();
			response.getCookies().putAll(this.cookies);
		}

	}

}

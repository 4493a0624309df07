package dev.asyncorm.web;

import java.util.Map;

import org.springframework.web.reactive.function.server.ServerRequest;

import dev.asyncorm.NoSessionException;
import dev.asyncorm.session.AsyncSession;

/**
 * Finds the session of a request in functional handlers. <pre>
 * Mono&lt;ServerResponse&gt; user(ServerRequest request) {
 *     return AsyncSessions.of(request)
 *         .getOne(User.class, Long.valueOf(request.pathVariable("id")))
 *         .flatMap((user) -&gt; ServerResponse.ok().bodyValue(user));
 * }</pre> Nothing has to be closed: the scope of the request commits or rolls back.
 *
 * @since 0.1.0
 */
public final class AsyncSessions {

	private AsyncSessions() {
	}

	/**
	 * Return the session of a request.
	 * @param request the request
	 * @return the session, which never moves to another scope; {@link NoSessionException}
	 * when the request has no scope
	 */
	public static AsyncSession of(ServerRequest request) {
		return of(request.attributes(), request.path());
	}

	static AsyncSession of(Map<String, Object> attributes, String path) {
		RequestScope scope = RequestScope.find(attributes);
		if (scope == null) {
			throw new NoSessionException("The request to '" + path + "' has no session: its handler is marked"
					+ " @NoSession, its path is among 'async-orm.web.exclude-paths', it is a WebSocket handshake,"
					+ " or 'async-orm.web.enabled' is false. Remove the exclusion, or open a session by"
					+ " AsyncOrmProvider.withSession(…) or inTransaction(…).");
		}
		return scope.session();
	}

}

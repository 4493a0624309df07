package dev.asyncorm.session;

import reactor.core.publisher.Mono;

/**
 * What the web layer asks of a session before it encodes a response body, so that the
 * answer shows what will be stored.
 * <p>
 * The session of a scope implements it. Safe for concurrent use; queued like every other
 * operation of the session.
 *
 * @since 0.1.0
 */
public interface SessionPreparation {

	/**
	 * Run the part of a flush that needs no I/O (version increments, audit values), and
	 * flush only when a pending entity waits for a value that the database generates.
	 * @return completion, after which the entities can be shown; an error of the flush
	 */
	Mono<Void> prepareForEncoding();

}

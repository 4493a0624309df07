package dev.asyncorm.session;

import java.util.function.Supplier;

import org.reactivestreams.Publisher;
import org.springframework.core.Ordered;
import org.springframework.data.r2dbc.mapping.OutboundRow;
import org.springframework.data.r2dbc.mapping.event.AfterSaveCallback;
import org.springframework.data.r2dbc.mapping.event.BeforeConvertCallback;
import org.springframework.data.relational.core.sql.SqlIdentifier;
import reactor.core.publisher.Mono;

/**
 * Tells the session about an entity that a repository saves in the same transaction: the
 * session does not write it a second time, and knows its new columns afterwards.
 * <p>
 * Declare it as a bean. It runs after all other callbacks. Immutable.
 *
 * @since 0.1.0
 */
public final class RepositorySaveCallback implements BeforeConvertCallback<Object>, AfterSaveCallback<Object>, Ordered {

	private final Supplier<Mono<AsyncSession>> currentSession;

	/**
	 * Create a callback.
	 * @param currentSession finds the session of the transaction that is current when the
	 * publisher is subscribed to; empty when there is no session yet
	 */
	public RepositorySaveCallback(Supplier<Mono<AsyncSession>> currentSession) {
		this.currentSession = currentSession;
	}

	@Override
	public Publisher<Object> onBeforeConvert(Object entity, SqlIdentifier table) {
		return session().flatMap((session) -> session.saving(entity)).thenReturn(entity);
	}

	@Override
	public Publisher<Object> onAfterSave(Object entity, OutboundRow outboundRow, SqlIdentifier table) {
		return session().flatMap((session) -> session.saved(entity)).thenReturn(entity);
	}

	private Mono<DefaultAsyncSession> session() {
		return this.currentSession.get().ofType(DefaultAsyncSession.class);
	}

	@Override
	public int getOrder() {
		return Ordered.LOWEST_PRECEDENCE;
	}

}

package dev.asyncorm.repository;

import java.util.function.Function;

import io.r2dbc.spi.ConnectionFactory;
import org.springframework.data.r2dbc.core.R2dbcEntityTemplate;
import org.springframework.transaction.ReactiveTransactionManager;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

import dev.asyncorm.provider.AsyncOrmProvider;
import dev.asyncorm.session.AsyncSession;

/**
 * As much of a provider as the helpers need, over Spring's template and transactions.
 * Each piece of work gets a thread, because H2 blocks.
 */
record TestProvider(ConnectionFactory connectionFactory, R2dbcEntityTemplate template,
		ReactiveTransactionManager transactionManager, Scheduler threads) implements AsyncOrmProvider {

	@Override
	public String name() {
		return "default";
	}

	@Override
	public AsyncSession session() {
		return new TestSession(this.template, this.transactionManager);
	}

	@Override
	public <T> Mono<T> withSession(Function<AsyncSession, Mono<T>> work) {
		return Mono.defer(() -> work.apply(session()));
	}

	@Override
	public <T> Mono<T> inTransaction(Function<AsyncSession, Mono<T>> work) {
		return TransactionalOperator.create(this.transactionManager)
			.transactional(Mono.just(this).publishOn(this.threads).flatMap((self) -> work.apply(session())));
	}

	@Override
	public <T> Flux<T> withSessionMany(Function<AsyncSession, Flux<T>> work) {
		throw new UnsupportedOperationException();
	}

	@Override
	public <T> Flux<T> inTransactionMany(Function<AsyncSession, Flux<T>> work) {
		throw new UnsupportedOperationException();
	}

	@Override
	public <T> Mono<T> inNewSession(Function<AsyncSession, Mono<T>> work) {
		throw new UnsupportedOperationException();
	}

	@Override
	public <T> Flux<T> inNewSessionMany(Function<AsyncSession, Flux<T>> work) {
		throw new UnsupportedOperationException();
	}

	@Override
	public Mono<Void> close() {
		return Mono.empty();
	}

}

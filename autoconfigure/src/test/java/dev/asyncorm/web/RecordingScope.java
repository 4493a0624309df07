package dev.asyncorm.web;

import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;

import dev.asyncorm.context.SessionScope;
import dev.asyncorm.session.AsyncSession;
import dev.asyncorm.session.SessionPreparation;

/**
 * A scope without a database that records what is done with it.
 */
final class RecordingScope implements SessionScope {

	static final String KEY = "recording-scope";

	final List<String> events = new CopyOnWriteArrayList<>();

	private final RecordingScopes scopes;

	private final AsyncSession session;

	volatile boolean work;

	volatile boolean rollbackRequested;

	volatile boolean decided;

	volatile @Nullable String ended;

	RecordingScope(RecordingScopes scopes) {
		this.scopes = scopes;
		this.session = (AsyncSession) Proxy.newProxyInstance(getClass().getClassLoader(),
				new Class<?>[] { AsyncSession.class, SessionPreparation.class },
				(proxy, method, arguments) -> switch (method.getName()) {
					case "add", "persist" -> Mono.fromSupplier(() -> {
						this.work = true;
						return arguments[0];
					});
					case "addAll" ->
						Flux.fromIterable((Iterable<?>) arguments[0]).doOnSubscribe((subscription) -> this.work = true);
					case "setRollbackOnly" -> Mono.fromRunnable(() -> this.rollbackRequested = true);
					case "mayPrepare" -> arguments[0] instanceof TestEntity entity && entity.getVersion() == 0;
					case "prepare" -> prepare();
					case "flush" -> Mono.fromRunnable(() -> scopes.entities.forEach((entity) -> entity.setVersion(1)));
					case "hashCode" -> System.identityHashCode(proxy);
					case "equals" -> proxy == arguments[0];
					case "toString" -> "session of " + this;
					default -> throw new UnsupportedOperationException(method.getName());
				});
	}

	private Mono<Boolean> prepare() {
		return Mono.defer(() -> {
			this.events.add("prepare");
			if (this.scopes.preparationFailure != null) {
				return Mono.error(this.scopes.preparationFailure);
			}
			return Mono.just(true);
		});
	}

	@Override
	public Mono<Void> enter() {
		return Mono.empty();
	}

	@Override
	public Context bind(Context outer) {
		return outer.put(KEY, this).put("outer", "hidden");
	}

	@Override
	public AsyncSession session() {
		return this.session;
	}

	@Override
	public boolean hasWork() {
		return this.work;
	}

	@Override
	public boolean isRollbackOnly() {
		return this.rollbackRequested;
	}

	@Override
	public boolean isRollbackRequested() {
		return this.rollbackRequested;
	}

	@Override
	public boolean isDecided() {
		return this.decided;
	}

	@Override
	public Mono<Void> commit() {
		return Mono.defer(() -> {
			this.decided = true;
			this.events.add("commit");
			Mono<Void> outcome = (this.scopes.commitFailure != null) ? Mono.error(this.scopes.commitFailure)
					: Mono.empty();
			return this.scopes.commitDelay.then(outcome);
		});
	}

	@Override
	public Mono<Void> rollback() {
		return Mono.fromRunnable(() -> {
			this.decided = true;
			this.events.add("rollback");
		});
	}

	@Override
	public Mono<Void> end(String how) {
		return Mono.fromRunnable(() -> {
			this.ended = how;
			this.events.add("end");
		});
	}

}

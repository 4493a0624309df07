package dev.asyncorm.web;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.util.context.ContextView;

import dev.asyncorm.context.SessionScope;
import dev.asyncorm.context.SessionScopes;

/**
 * Opens recording scopes and says how they shall behave.
 */
final class RecordingScopes implements SessionScopes {

	final List<RecordingScope> opened = new CopyOnWriteArrayList<>();

	final List<TestEntity> entities = new CopyOnWriteArrayList<>();

	volatile @Nullable RuntimeException commitFailure;

	volatile @Nullable RuntimeException preparationFailure;

	volatile Mono<Void> commitDelay = Mono.empty();

	@Override
	public SessionScope open(ContextView current) {
		RecordingScope scope = new RecordingScope(this);
		this.opened.add(scope);
		return scope;
	}

	@Override
	public SessionScope openNew() {
		throw new UnsupportedOperationException();
	}

	RecordingScope only() {
		if (this.opened.size() != 1) {
			throw new AssertionError("Scopes opened: " + this.opened.size());
		}
		return this.opened.get(0);
	}

	void reset() {
		this.opened.clear();
		this.entities.clear();
		this.commitFailure = null;
		this.preparationFailure = null;
		this.commitDelay = Mono.empty();
	}

	@Override
	public Mono<Void> drain() {
		return Mono.empty();
	}

}

package dev.asyncorm.session;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.dao.InvalidDataAccessApiUsageException;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import dev.asyncorm.session.EntityState.Status;
import dev.asyncorm.session.RandomSteps.Step;
import dev.asyncorm.session.SessionModel.Image;
import dev.asyncorm.session.SessionModel.Key;
import dev.asyncorm.session.SessionModel.Subject;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Random operations one after another, in a session and in a {@link SessionModel}. After
 * each, the session knows what the model knows; after each end of a transaction, the
 * database holds what the model holds.
 */
final class RandomSequence {

	private final SessionModel model = new SessionModel();

	private final List<String> log = new ArrayList<>();

	private final Random random;

	private final RandomSteps operations;

	private final Supplier<Mono<Map<Key, Map<String, @Nullable Object>>>> stored;

	/** Those that the session was seen to have forgotten. */
	private final Set<Subject> forgotten = new HashSet<>();

	private int depth;

	/**
	 * Prepare a sequence.
	 * @param seed decides everything
	 * @param stored reads what is committed
	 */
	RandomSequence(long seed, Supplier<Mono<Map<Key, Map<String, @Nullable Object>>>> stored) {
		this.random = new Random(seed);
		this.operations = new RandomSteps(this.random, this.model);
		this.stored = stored;
	}

	List<String> log() {
		return this.log;
	}

	Mono<Void> run(AsyncSession session) {
		int count = 10 + this.random.nextInt(31);
		return steps(session, count).then(Mono.defer(() -> run(session, end()))).then(run(session, close()));
	}

	private Mono<Void> steps(AsyncSession session, int count) {
		return Flux.range(0, count).concatMap((i) -> run(session, next()), 1).then();
	}

	private Mono<Void> run(AsyncSession session, Step step) {
		return Mono.defer(() -> {
			this.log.add("  ".repeat(this.depth) + step.text());
			return step.call()
				.apply(session)
				.map(Outcome::of)
				.defaultIfEmpty(new Outcome(null, null))
				.onErrorResume((error) -> !(error instanceof AssertionError), (error) -> Mono.just(Outcome.of(error)))
				.doOnNext((outcome) -> {
					outcome.verify(step);
					step.then().accept(outcome.result);
				});
		}).then(Mono.defer(() -> compare(session)));
	}

	/**
	 * Compare what the session knows. Records are replaced when they are written.
	 */
	private Mono<Void> compare(AsyncSession session) {
		return Flux.fromIterable(List.copyOf(this.model.subjects())).concatMap((subject) -> {
			boolean isReplaced = subject.kind == ModelKind.PLACE && subject.is(Status.MANAGED);
			return (isReplaced ? session.get(subject.kind.type(), subject.requiredKey().id())
				.doOnNext((instance) -> replaced(subject, instance))
				.then() : Mono.<Void>empty()).then(Mono.defer(() -> compare(session, subject)));
		}).then();
	}

	private static void replaced(Subject subject, Object instance) {
		Image image = new Image(instance, subject.now.values());
		boolean isClean = !subject.isModified();
		subject.base = (isClean && subject.base == subject.stored) ? image : subject.base;
		subject.stored = isClean ? image : subject.stored;
		subject.now = image;
	}

	private Mono<Void> compare(AsyncSession session, Subject subject) {
		Object instance = subject.now.instance();
		if (subject.kind == ModelKind.PLACE && subject.is(Status.DETACHED)) {
			return Mono.empty();
		}
		assertThat(ModelKind.values(instance)).as("values of %s %s", subject.status, subject)
			.isEqualTo(subject.now.values());
		if (!subject.is(Status.DETACHED)) {
			this.forgotten.remove(subject);
		}
		else if (!this.forgotten.add(subject)) {
			return Mono.empty();
		}
		boolean isContained = subject.is(Status.PENDING) || subject.is(Status.MANAGED);
		return Mono.zip(session.contains(instance), session.isModified(instance)).doOnNext((answers) -> {
			assertThat(answers.getT1()).as("contains %s %s", subject.status, subject).isEqualTo(isContained);
			assertThat(answers.getT2()).as("isModified %s %s", subject.status, subject).isEqualTo(subject.isModified());
		}).then();
	}

	private Mono<Void> compareRows() {
		return this.stored.get()
			.doOnNext((rows) -> assertThat(rows).as("committed rows").isEqualTo(this.model.committed()))
			.then();
	}

	private Step next() {
		Step step = null;
		while (step == null) {
			step = switch (this.random.nextInt((this.depth == 0) ? 22 : 19)) {
				case 0, 1, 2 -> this.operations.add(false);
				case 3, 4 -> this.operations.add(true);
				case 5, 6, 7 -> this.operations.change();
				case 8 -> this.operations.changeBack();
				case 9, 10 -> this.operations.merge();
				case 11 -> this.operations.delete();
				case 12 -> this.operations.get();
				case 13 -> this.operations.select();
				case 14 -> this.operations.refresh();
				case 15 -> new Step("flush", AsyncSession::flush, (result) -> this.model.flush(), null);
				case 16, 17 -> (this.depth < 2) ? nested() : null;
				case 18 -> this.operations.forget();
				default -> end();
			};
		}
		return step;
	}

	private Step nested() {
		Ending ending = this.operations.pick(List.of(Ending.values()));
		int count = this.random.nextInt(6);
		return new Step("nested that " + ending + ":", (session) -> session.nested((inner) -> Mono.defer(() -> {
			this.model.setSavepoint();
			this.depth++;
			return compare(inner).then(steps(inner, count)).then(Mono.defer(() -> end(inner, ending)));
		})).doFinally((signal) -> this.depth--), (result) -> {
			if (ending.error == null) {
				this.model.releaseSavepoint();
			}
			else {
				this.model.rollbackToSavepoint();
			}
		}, ending.error);
	}

	private Mono<Object> end(AsyncSession inner, Ending ending) {
		Long id = 500L;
		Mono<Void> failure = Mono.error(new IllegalStateException("on purpose"));
		return switch (ending) {
			case SUCCEEDS -> Mono.<Object>empty();
			case FAILS -> failure.cast(Object.class);
			case IS_MARKED_AND_FAILS -> inner.setRollbackOnly().then(failure).cast(Object.class);
			case COMMITS -> Flux.just(inner.commit(), inner.rollback(), inner.close())
				.concatMap((end) -> end.then(Mono.<Void>error(new AssertionError("must be refused")))
					.onErrorResume(InvalidDataAccessApiUsageException.class, (error) -> Mono.empty()))
				.then(Mono.<Object>empty());
			case ADDS_TWICE -> inner.flush()
				.then(Mono.fromRunnable(this.model::flush))
				.then(inner.add(new ModelKind.Book(id)))
				.then(inner.add(new ModelKind.Book(id)));
			case PERSISTS_TWICE -> inner.persist(new ModelKind.Book(id))
				.doOnNext((book) -> this.model.flushAdded())
				.then(inner.persist(new ModelKind.Book(id)));
		};
	}

	private Step end() {
		return (this.random.nextInt(3) == 0) ? (this.random.nextInt(3) == 0) ? close() : rollback()
				: new Step("commit", (session) -> session.commit().then(Mono.defer(() -> {
					this.model.commit();
					return compareRows();
				})), RandomSteps.NOTHING, null);
	}

	private Step rollback() {
		return new Step("rollback", (session) -> session.rollback().then(Mono.defer(() -> {
			this.model.rollback();
			return compareRows();
		})), RandomSteps.NOTHING, null);
	}

	private Step close() {
		return new Step("close", (session) -> session.close().then(Mono.defer(() -> {
			this.model.rollback();
			this.model.clear();
			return compareRows();
		})), RandomSteps.NOTHING, null);
	}

	private enum Ending {

		SUCCEEDS(null), FAILS(IllegalStateException.class), IS_MARKED_AND_FAILS(IllegalStateException.class),
		COMMITS(null), ADDS_TWICE(DuplicateKeyException.class), PERSISTS_TWICE(DuplicateKeyException.class);

		private final @Nullable Class<? extends Throwable> error;

		Ending(@Nullable Class<? extends Throwable> error) {
			this.error = error;
		}

	}

	private record Outcome(@Nullable Object result, @Nullable Throwable failure) {

		private static Outcome of(Object result) {
			return (result instanceof Throwable error) ? new Outcome(null, error) : new Outcome(result, null);
		}

		private void verify(Step step) {
			if (step.error() != null) {
				assertThat(this.failure).as(step.text()).isInstanceOf(step.error());
			}
			else if (this.failure != null) {
				throw new AssertionError("unexpected failure of " + step.text(), this.failure);
			}
		}

	}

}

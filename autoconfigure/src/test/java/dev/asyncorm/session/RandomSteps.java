package dev.asyncorm.session;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;
import org.springframework.dao.InvalidDataAccessApiUsageException;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.data.relational.core.query.Criteria;
import reactor.core.publisher.Mono;

import dev.asyncorm.EntityNotFoundException;
import dev.asyncorm.session.EntityState.Status;
import dev.asyncorm.session.SessionModel.Image;
import dev.asyncorm.session.SessionModel.Key;
import dev.asyncorm.session.SessionModel.Saved;
import dev.asyncorm.session.SessionModel.Subject;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Makes random operations on one entity: what the session is asked, what the model does,
 * and which error is due. What would violate a foreign key is not asked for; an operation
 * that makes no sense at the moment is {@code null}.
 */
final class RandomSteps {

	static final Consumer<@Nullable Object> NOTHING = (result) -> {
	};

	private static final List<String> NAMES = List.of("ada", "bob", "cid");

	private final Random random;

	private final SessionModel model;

	RandomSteps(Random random, SessionModel model) {
		this.random = random;
		this.model = model;
	}

	private @Nullable Subject pick(Predicate<Subject> condition) {
		List<Subject> found = this.model.subjects().stream().filter(condition).toList();
		return found.isEmpty() ? null : found.get(this.random.nextInt(found.size()));
	}

	<T> T pick(List<T> values) {
		return values.get(this.random.nextInt(values.size()));
	}

	/** Change the model, unless foreign keys would be violated. */
	private boolean attempt(Runnable change) {
		Saved saved = this.model.save();
		change.run();
		if (!this.model.isConsistent()) {
			this.model.reset(saved);
			return false;
		}
		return true;
	}

	private Map<String, @Nullable Object> randomValues(ModelKind kind) {
		Map<String, @Nullable Object> values = new TreeMap<>();
		values.put("name", pick(NAMES));
		if (kind == ModelKind.AUTHOR) {
			values.put("mood", this.random.nextBoolean() ? "glad" : null);
		}
		else if (kind == ModelKind.BOOK) {
			values.put("author_id", reference(ModelKind.AUTHOR));
			values.put("sequel_of", reference(ModelKind.BOOK));
		}
		return values;
	}

	private @Nullable Long reference(ModelKind kind) {
		Subject target = pick((subject) -> subject.kind == kind && subject.isKnown() && subject.key() != null);
		return (target == null || this.random.nextBoolean()) ? null : target.requiredKey().id();
	}

	@Nullable Step add(boolean persist) {
		ModelKind kind = pick(List.of(ModelKind.AUTHOR, ModelKind.BOOK, persist ? ModelKind.PLACE : ModelKind.BOOK));
		Subject known = pick((subject) -> isAddable(subject, kind, persist));
		boolean isKnown = known != null && this.random.nextInt(3) == 0;
		Map<String, @Nullable Object> values = randomValues(kind);
		if (kind == ModelKind.BOOK) {
			values.put("id", 1L + this.random.nextInt(9));
		}
		Subject subject = isKnown ? known : this.model.detached(kind, kind.create(values));
		Key key = subject.key();
		Subject same = (key != null && !isKnown) ? this.model.find(key) : null;
		boolean isTaken = (same != null) ? !same.is(Status.DELETED) : this.model.rows().containsKey(key);
		if ((isTaken && !isKnown) || !attempt(() -> pending(subject))) {
			return null;
		}
		boolean isMany = this.random.nextBoolean();
		return persist ? persist(subject)
				: new Step("add " + subject, (session) -> isMany
						? session.addAll(List.of(subject.now.instance())).then() : session.add(subject.now.instance()),
						NOTHING, null);
	}

	private static boolean isAddable(Subject subject, ModelKind kind, boolean persist) {
		return subject.kind == kind && kind != ModelKind.PLACE
				&& ((subject.is(Status.DETACHED) && subject.key() == null) || subject.is(Status.PENDING)
						|| (persist && subject.is(Status.MANAGED)));
	}

	private static void pending(Subject subject) {
		if (subject.is(Status.DETACHED)) {
			subject.status = Status.PENDING;
			subject.stored = null;
			subject.base = null;
			subject.origin = null;
		}
	}

	private Step persist(Subject subject) {
		return new Step("persist " + subject, (session) -> session.persist(subject.now.instance()), (result) -> {
			if (subject.kind == ModelKind.PLACE) {
				subject.now = new Image(Objects.requireNonNull(result), subject.now.values());
			}
			boolean isUpdate = subject.is(Status.MANAGED) && subject.isModified();
			this.model.flushAdded();
			if (isUpdate) {
				this.model.update(subject);
			}
		}, null);
	}

	@Nullable Step change() {
		Subject subject = pick((one) -> one.isKnown() && !one.is(Status.DELETED) && one.kind != ModelKind.PLACE);
		if (subject == null) {
			return null;
		}
		Map<String, @Nullable Object> values = new TreeMap<>(subject.now.values());
		Map<String, @Nullable Object> others = randomValues(subject.kind);
		String column = pick(List.copyOf(others.keySet()));
		values.put(column, others.get(column));
		return set("change", subject, values);
	}

	@Nullable Step changeBack() {
		Subject subject = pick((one) -> one.is(Status.MANAGED) && one.isModified() && one.kind != ModelKind.PLACE);
		return (subject != null) ? set("change back", subject, Objects.requireNonNull(subject.stored).values()) : null;
	}

	private @Nullable Step set(String what, Subject subject, Map<String, @Nullable Object> values) {
		String text = "%s %s to %s".formatted(what, subject, values);
		return !attempt(() -> subject.set(values)) ? null : new Step(text,
				(session) -> Mono.fromRunnable(() -> ModelKind.write(subject.now.instance(), values)), NOTHING, null);
	}

	@Nullable Step merge() {
		Key key = key();
		Subject known = this.model.find(key);
		Map<String, @Nullable Object> row = (known != null) ? known.now.values() : this.model.rows().get(key);
		Map<String, @Nullable Object> values = new TreeMap<>((row != null) ? row : Map.of("version", 0L));
		values.putAll(randomValues(key.kind()));
		values.put("id", key.id());
		boolean isStale = row != null && key.kind().isVersioned() && this.random.nextInt(4) == 0;
		values.computeIfPresent("version", (column, version) -> isStale ? (Long) version + 7 : version);
		if (known == null && !this.model.isConsistent()) {
			return null;
		}
		if (row == null || isStale || (known != null && known.is(Status.DELETED))) {
			Class<? extends Throwable> stale = (known != null && known.is(Status.DELETED))
					? InvalidDataAccessApiUsageException.class : OptimisticLockingFailureException.class;
			Class<? extends Throwable> error = (row != null) ? stale : EntityNotFoundException.class;
			return new Step("refused merge of " + values,
					(session) -> session.merge(key.kind().create(values))
						.onErrorResume((failure) -> session.get(key.kind().type(), key.id())
							.doOnNext((instance) -> flushed(known).loaded(key, instance))
							.switchIfEmpty(Mono.fromRunnable(() -> flushed(known)))
							.then(Mono.error(failure))),
					NOTHING, error);
		}
		Saved saved = this.model.save();
		return (known != null) ? mergeKnown(known, values, saved) : mergeLoaded(key, values);
	}

	private SessionModel flushed(@Nullable Subject known) {
		if (known == null) {
			this.model.flush();
		}
		return this.model;
	}

	private @Nullable Step mergeKnown(Subject known, Map<String, @Nullable Object> values, Saved saved) {
		Object detached = known.kind.create(values);
		String text = "merge %s into %s".formatted(values, known);
		return !attempt(() -> known.set(values)) ? null
				: new Step(text, (session) -> session.merge(detached), (result) -> merged(known, result), null);
	}

	private static void merged(Subject subject, @Nullable Object result) {
		if (subject.kind == ModelKind.PLACE) {
			subject.now = new Image(Objects.requireNonNull(result), subject.now.values());
		}
		assertThat(result).as("merged %s", subject).isSameAs(subject.now.instance());
	}

	/** References of the copy are those of the row, which are intact. */
	private Step mergeLoaded(Key key, Map<String, @Nullable Object> values) {
		Map<String, @Nullable Object> row = Objects.requireNonNull(this.model.rows().get(key));
		values.replaceAll((column, value) -> column.equals("name") ? value : row.get(column));
		return new Step("merge " + values, (session) -> session.merge(key.kind().create(values)), (result) -> {
			this.model.flush();
			this.model.loaded(key, new Image(Objects.requireNonNull(result), row)).set(values);
		}, null);
	}

	private Key key() {
		List<Key> keys = new ArrayList<>(this.model.rows().keySet());
		this.model.subjects().stream().map(Subject::key).filter(Objects::nonNull).forEach(keys::add);
		keys.add(new Key(pick(List.of(ModelKind.values())), 99_999L));
		keys.sort(Comparator.comparing(Key::kind).thenComparing(Key::id));
		return pick(keys);
	}

	@Nullable Step delete() {
		Subject subject = pick((one) -> one.isKnown() || one.is(Status.GONE) || one.kind != ModelKind.PLACE);
		if (subject == null) {
			return null;
		}
		String text = "delete %s %s".formatted(subject.status, subject);
		if (subject.is(Status.MANAGED) || subject.is(Status.PENDING)) {
			Status next = subject.is(Status.MANAGED) ? Status.DELETED : Status.DETACHED;
			return !attempt(() -> subject.status = next) ? null
					: new Step(text, (session) -> session.delete(subject.now.instance()), NOTHING, null);
		}
		return new Step(text, (session) -> session.delete(subject.now.instance()), NOTHING,
				InvalidDataAccessApiUsageException.class);
	}

	Step get() {
		Key key = key();
		return new Step("get " + key, (session) -> session.get(key.kind().type(), key.id()), (result) -> {
			Subject known = this.model.find(key);
			boolean isThere = (known != null) ? !known.is(Status.DELETED) : this.model.rows().containsKey(key);
			assertThat(result != null).as("%s is there", key).isEqualTo(isThere);
			if (result != null) {
				this.model.loaded(key, result);
			}
		}, null);
	}

	Step select() {
		ModelKind kind = pick(List.of(ModelKind.values()));
		String name = pick(NAMES);
		return new Step("select " + kind + " where name = " + name,
				(session) -> session.select(kind.type())
					.where(Criteria.where("name").is(name))
					.orderBy("id")
					.all()
					.collectList(),
				(result) -> {
					this.model.flush();
					List<Key> keys = this.model.rows()
						.keySet()
						.stream()
						.filter((key) -> key.kind() == kind && name.equals(this.model.rows().get(key).get("name")))
						.sorted(Comparator.comparing(Key::id))
						.toList();
					List<?> found = (List<?>) Objects.requireNonNull(result);
					assertThat(found).as("found").hasSameSizeAs(keys);
					for (int i = 0; i < keys.size(); i++) {
						this.model.loaded(keys.get(i), found.get(i));
					}
				}, null);
	}

	@Nullable Step refresh() {
		Subject subject = pick((one) -> one.isKnown() || one.kind != ModelKind.PLACE);
		if (subject == null) {
			return null;
		}
		boolean isRefused = !subject.is(Status.MANAGED) || subject.isModified();
		return new Step("refresh %s %s".formatted(subject.status, subject),
				(session) -> session.refresh(subject.now.instance()), (result) -> {
					if (!isRefused) {
						this.model.flush();
					}
				}, isRefused ? InvalidDataAccessApiUsageException.class : null);
	}

	@Nullable Step forget() {
		Subject subject = pick(Subject::isKnown);
		if (subject == null || this.random.nextInt(4) == 0) {
			return new Step("clear", AsyncSession::clear, (result) -> this.model.clear(), null);
		}
		String text = "expunge %s %s".formatted(subject.status, subject);
		return !attempt(() -> this.model.forget(subject)) ? null
				: new Step(text, (session) -> session.expunge(subject.now.instance()), NOTHING, null);
	}

	/**
	 * One operation.
	 *
	 * @param text what is done
	 * @param call does it in the session
	 * @param then does it in the model
	 * @param error the error that is due, or {@code null}
	 */
	record Step(String text, Function<AsyncSession, Mono<?>> call, Consumer<@Nullable Object> then,
			@Nullable Class<? extends Throwable> error) {
	}

}

package dev.asyncorm.session;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

import dev.asyncorm.session.EntityState.Status;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the database must hold and what a session must know, computed without either. Only
 * values that the database generates are taken from the entities.
 */
final class SessionModel {

	private final List<Subject> subjects = new ArrayList<>();

	private final Deque<Saved> savepoints = new ArrayDeque<>();

	/** Rows that this transaction wrote and then forgot. */
	private final Set<Key> touched = new HashSet<>();

	private Map<Key, Map<String, @Nullable Object>> committed = new HashMap<>();

	private Map<Key, Map<String, @Nullable Object>> rows = new HashMap<>();

	List<Subject> subjects() {
		return this.subjects;
	}

	Map<Key, Map<String, @Nullable Object>> committed() {
		return this.committed;
	}

	Map<Key, Map<String, @Nullable Object>> rows() {
		return this.rows;
	}

	/**
	 * Find what the session answers for an id without asking the database.
	 * @param key the type and id
	 * @return the entity; a pending one when it replaces a deleted one
	 */
	@Nullable Subject find(Key key) {
		Subject found = null;
		for (Subject subject : this.subjects) {
			if (subject.isKnown() && key.equals(subject.key()) && (found == null || found.is(Status.DELETED))) {
				found = subject;
			}
		}
		return found;
	}

	Subject detached(ModelKind kind, Object instance) {
		Subject subject = new Subject(kind, this.subjects.size(), new Image(instance, ModelKind.values(instance)));
		this.subjects.add(subject);
		return subject;
	}

	/**
	 * Take note of a row that the session has loaded.
	 * @param key the type and id
	 * @param instance what the session answered
	 * @return the entity
	 */
	Subject loaded(Key key, Object instance) {
		Subject subject = find(key);
		if (subject != null) {
			if (key.kind() != ModelKind.PLACE) {
				assertThat(instance).as("the known instance of %s", key).isSameAs(subject.now.instance());
			}
			assertThat(ModelKind.values(instance)).as("the known %s", key).isEqualTo(subject.now.values());
			return subject;
		}
		assertThat(ModelKind.values(instance)).as("what was read of %s", key).isEqualTo(this.rows.get(key));
		return loaded(key, new Image(instance, ModelKind.values(instance)));
	}

	Subject loaded(Key key, Image image) {
		Subject subject = detached(key.kind(), image.instance());
		subject.now = image;
		subject.status = Status.MANAGED;
		subject.stored = subject.now;
		subject.base = this.touched.contains(key) ? null : subject.now;
		return subject;
	}

	void forget(Subject subject) {
		boolean isWritten = subject.stored != null && subject.stored != subject.base;
		Key key = subject.key();
		if (key != null && (isWritten || subject.is(Status.GONE))) {
			this.touched.add(key);
		}
		subject.status = Status.DETACHED;
	}

	void clear() {
		List.copyOf(this.subjects).stream().filter((subject) -> !subject.is(Status.DETACHED)).forEach(this::forget);
	}

	/** When what is pending replaces something, everything is written. */
	void flushAdded() {
		if (this.subjects.stream().anyMatch(this::isReplaced)) {
			flush();
		}
		this.subjects.stream().filter((subject) -> subject.is(Status.PENDING)).forEach(this::insert);
	}

	private boolean isReplaced(Subject subject) {
		return subject.is(Status.DELETED) && find(subject.requiredKey()) != subject;
	}

	void flush() {
		this.subjects.stream().filter(this::isReplaced).toList().forEach(this::delete);
		this.subjects.stream().filter((subject) -> subject.is(Status.PENDING)).forEach(this::insert);
		this.subjects.stream().filter(Subject::isModified).forEach((subject) -> {
			if (subject.is(Status.DELETED)) {
				delete(subject);
			}
			else {
				update(subject);
			}
		});
	}

	private void insert(Subject subject) {
		Map<String, @Nullable Object> values = new TreeMap<>(subject.now.values());
		subject.origin = subject.now.values();
		if (subject.kind.isVersioned()) {
			values.put("version", (subject.kind == ModelKind.PLACE) ? 1L : 0L);
		}
		if (subject.kind == ModelKind.AUTHOR) {
			values.putIfAbsent("mood", ModelKind.DEFAULT_MOOD);
		}
		if (subject.kind != ModelKind.BOOK) {
			Object id = ModelKind.values(subject.now.instance()).get("id");
			assertThat(id).as("the generated id of %s", subject).isNotNull();
			values.put("id", id);
		}
		written(subject, values);
	}

	void update(Subject subject) {
		Map<String, @Nullable Object> values = new TreeMap<>(subject.now.values());
		values.computeIfPresent("version", (column, version) -> (Long) version + 1);
		written(subject, values);
	}

	private void written(Subject subject, Map<String, @Nullable Object> values) {
		subject.status = Status.MANAGED;
		subject.now = new Image(subject.now.instance(), values);
		subject.stored = subject.now;
		this.rows.put(subject.requiredKey(), values);
	}

	private void delete(Subject subject) {
		this.rows.remove(subject.requiredKey());
		subject.status = Status.GONE;
	}

	void commit() {
		flush();
		this.committed = new HashMap<>(this.rows);
		this.touched.clear();
		for (Subject subject : this.subjects) {
			subject.status = subject.is(Status.GONE) ? Status.DETACHED : subject.status;
			subject.base = subject.stored;
			subject.origin = null;
		}
	}

	void rollback() {
		this.rows = new HashMap<>(this.committed);
		this.touched.clear();
		this.subjects.stream().filter((subject) -> !subject.is(Status.DETACHED)).forEach(Subject::restoreBase);
	}

	void setSavepoint() {
		flush();
		this.savepoints.push(save());
	}

	void releaseSavepoint() {
		flush();
		this.savepoints.pop();
	}

	void rollbackToSavepoint() {
		Saved saved = this.savepoints.pop();
		this.rows = saved.rows();
		for (Subject subject : this.subjects) {
			Subject before = saved.states().get(subject);
			if (subject.is(Status.DETACHED)) {
				continue;
			}
			if (before != null && before.stored != null) {
				subject.restore(before);
				subject.now = before.stored;
			}
			else {
				subject.restoreBase();
			}
		}
	}

	Saved save() {
		Map<Subject, Subject> states = new HashMap<>();
		this.subjects.stream()
			.filter((subject) -> !subject.is(Status.DETACHED))
			.forEach((subject) -> states.put(subject, subject.copy()));
		return new Saved(states, new HashMap<>(this.rows));
	}

	void reset(Saved saved) {
		this.rows = saved.rows();
		for (Subject subject : this.subjects) {
			Subject before = saved.states().get(subject);
			if (before != null) {
				subject.restore(before);
			}
			else {
				subject.status = Status.DETACHED;
			}
		}
	}

	/**
	 * Tell whether a flush now would leave every reference intact.
	 * @return whether foreign keys hold
	 */
	boolean isConsistent() {
		Map<Key, Map<String, @Nullable Object>> flushed = new HashMap<>(this.rows);
		for (Status status : List.of(Status.DELETED, Status.MANAGED, Status.PENDING)) {
			for (Subject subject : this.subjects) {
				Key key = subject.is(status) ? subject.key() : null;
				if (key != null && status == Status.DELETED) {
					flushed.remove(key);
				}
				else if (key != null) {
					flushed.put(key, subject.now.values());
				}
			}
		}
		return flushed.values().stream().allMatch((row) -> flushed.keySet().containsAll(references(row)))
				&& this.subjects.stream().noneMatch(this::isReplacedAndReferred);
	}

	/** A row that still refers to the replaced one stops its delete. */
	private boolean isReplacedAndReferred(Subject subject) {
		return isReplaced(subject) && this.rows.entrySet()
			.stream()
			.anyMatch((row) -> !row.getKey().equals(subject.key()) && references(row.getValue()).contains(subject.key())
					&& !isMovedAway(row.getKey(), subject.requiredKey()));
	}

	private boolean isMovedAway(Key row, Key from) {
		Subject subject = find(row);
		return subject != null && subject.is(Status.MANAGED) && !references(subject.now.values()).contains(from);
	}

	private static Collection<Key> references(Map<String, @Nullable Object> row) {
		List<Key> references = new ArrayList<>();
		if (row.get("author_id") instanceof Long id) {
			references.add(new Key(ModelKind.AUTHOR, id));
		}
		if (row.get("sequel_of") instanceof Long id) {
			references.add(new Key(ModelKind.BOOK, id));
		}
		return references;
	}

	record Key(ModelKind kind, Long id) {
	}

	/**
	 * An instance and its columns.
	 *
	 * @param instance the instance
	 * @param values its columns at one moment
	 */
	record Image(Object instance, Map<String, @Nullable Object> values) {
	}

	/**
	 * The state at a savepoint.
	 *
	 * @param states copies of the entities that the session knew
	 * @param rows the rows
	 */
	record Saved(Map<Subject, Subject> states, Map<Key, Map<String, @Nullable Object>> rows) {
	}

	/**
	 * One entity. Mutable.
	 */
	static final class Subject {

		final ModelKind kind;

		private final int number;

		Status status = Status.DETACHED;

		Image now;

		@Nullable Image stored;

		@Nullable Image base;

		@Nullable Map<String, @Nullable Object> origin;

		Subject(ModelKind kind, int number, Image now) {
			this.kind = kind;
			this.number = number;
			this.now = now;
		}

		Subject copy() {
			Subject copy = new Subject(this.kind, this.number, this.now);
			copy.restore(this);
			return copy;
		}

		void restore(Subject saved) {
			this.status = saved.status;
			this.now = saved.now;
			this.stored = saved.stored;
			this.base = saved.base;
			this.origin = saved.origin;
		}

		/**
		 * Go back to what was committed: a row that there was not is forgotten.
		 */
		private void restoreBase() {
			Image before = this.base;
			if (before != null) {
				this.status = Status.MANAGED;
				this.now = before;
				this.stored = before;
				return;
			}
			this.status = Status.DETACHED;
			this.stored = null;
			if (this.origin != null) {
				Map<String, @Nullable Object> values = new TreeMap<>(this.now.values());
				values.replace("id", this.origin.get("id"));
				values.replace("version", this.origin.get("version"));
				if (ModelKind.DEFAULT_MOOD.equals(values.get("mood"))) {
					values.replace("mood", this.origin.get("mood"));
				}
				this.now = new Image(this.now.instance(), values);
				this.origin = null;
			}
		}

		boolean is(Status expected) {
			return this.status == expected;
		}

		boolean isKnown() {
			return is(Status.PENDING) || is(Status.MANAGED) || is(Status.DELETED);
		}

		boolean isModified() {
			return is(Status.PENDING) || is(Status.DELETED)
					|| (is(Status.MANAGED) && !this.now.values().equals(Objects.requireNonNull(this.stored).values()));
		}

		void set(Map<String, @Nullable Object> values) {
			this.now = new Image(this.now.instance(), values);
		}

		@Nullable Key key() {
			return (this.now.values().get("id") instanceof Long id) ? new Key(this.kind, id) : null;
		}

		Key requiredKey() {
			return Objects.requireNonNull(key());
		}

		@Override
		public String toString() {
			return "%s#%d".formatted(this.kind.table(), this.number) + this.now.values();
		}

	}

}

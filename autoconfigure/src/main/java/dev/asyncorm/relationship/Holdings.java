package dev.asyncorm.relationship;

import java.util.Arrays;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * What the relations of one entity held when they were last loaded or flushed. Immutable,
 * so that a savepoint only has to keep it.
 *
 * @param <E> what the session keeps of an entity
 * @since 0.1.0
 */
public final class Holdings<E> {

	private static final Holdings<?> NONE = new Holdings<>(new Held<?>[0]);

	private final @Nullable Held<?>[] held;

	private Holdings(@Nullable Held<?>[] held) {
		this.held = held;
	}

	/**
	 * Return that nothing was loaded.
	 * @param <E> what the session keeps of an entity
	 * @return empty holdings
	 */
	@SuppressWarnings("unchecked")
	public static <E> Holdings<E> none() {
		return (Holdings<E>) NONE;
	}

	/**
	 * Return whether nothing was loaded.
	 * @return whether there is nothing to compare with
	 */
	public boolean isEmpty() {
		return this == NONE;
	}

	@SuppressWarnings("unchecked")
	@Nullable Held<E> get(int relation) {
		return (relation < this.held.length) ? (Held<E>) this.held[relation] : null;
	}

	Holdings<E> with(int relation, @Nullable Held<E> value) {
		@Nullable Held<?>[] copy = Arrays.copyOf(this.held, Math.max(this.held.length, relation + 1));
		copy[relation] = value;
		return new Holdings<>(copy);
	}

	/**
	 * Take note that a relation was loaded: that is also what a rollback goes back to,
	 * unless the relation was changed since the transaction began.
	 * @param base what a rollback goes back to
	 * @param loaded what the entity holds now
	 * @param relation the number of the relation
	 * @return what a rollback goes back to now
	 */
	public Holdings<E> based(Holdings<E> base, Holdings<E> loaded, int relation) {
		if (base == this) {
			return loaded;
		}
		boolean isUnchanged = base.get(relation) == null || base.get(relation) == get(relation);
		return isUnchanged ? base.with(relation, loaded.get(relation)) : base;
	}

	/**
	 * Fill up with what was loaded later.
	 * @param later what was held later
	 * @return what was held of each relation first
	 */
	public Holdings<E> or(Holdings<E> later) {
		Holdings<E> filled = this;
		for (int i = 0; i < later.held.length; i++) {
			if (get(i) == null && later.get(i) != null) {
				filled = filled.with(i, Objects.requireNonNull(later.get(i)));
			}
		}
		return filled;
	}

}

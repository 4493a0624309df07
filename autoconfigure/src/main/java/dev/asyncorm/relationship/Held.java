package dev.asyncorm.relationship;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What a relation held when it was last loaded or flushed. Immutable.
 *
 * @param <E> what the session keeps of an entity
 * @param value the value of the property: a collection or a target
 * @param key the foreign key of an owner that holds one
 * @param members the instances of the targets
 * @param targets the targets, in the same order
 * @param stored those of which the join table has rows; otherwise the same as the targets
 */
record Held<E>(@Nullable Object value, @Nullable Object key, List<Object> members, List<E> targets,
		Collection<E> stored) {

	/** What a load has told; a new entity that was made without a target says less. */
	private static final Held<?> NONE = new Held<>(null, null, List.of(), List.of(), List.of());

	@SuppressWarnings("unchecked")
	static <E> Held<E> none() {
		return (Held<E>) NONE;
	}

	static <E> Held<E> one(@Nullable Object value, @Nullable Object key, @Nullable E target) {
		List<E> targets = (target != null) ? List.of(target) : List.of();
		return new Held<>(value, key, (value != null && target != null) ? List.of(value) : List.of(), targets, targets);
	}

	static <E> Held<E> many(Object value, List<Object> members, List<E> targets) {
		return new Held<>(value, null, members, targets, targets);
	}

	Held<E> with(@Nullable Object newValue, List<Object> newMembers) {
		return new Held<>(newValue, this.key, newMembers, this.targets, this.stored);
	}

	/**
	 * Hold a further target, which the property does not show.
	 * @param member its instance
	 * @param target the target
	 * @return what is held
	 */
	Held<E> and(Object member, E target) {
		List<Object> allMembers = new ArrayList<>(this.members);
		allMembers.add(member);
		List<E> allTargets = new ArrayList<>(this.targets);
		allTargets.add(target);
		return new Held<>((this.value instanceof Collection<?>) ? this.value : member, this.key, allMembers, allTargets,
				allTargets);
	}

	/**
	 * Take note that the join table has rows of all targets.
	 * @return what is held
	 */
	Held<E> joined() {
		return new Held<>(this.value, this.key, this.members, this.targets, this.targets);
	}

	/**
	 * Return whether a load has told that there is no target.
	 * @return whether there is nothing to load
	 */
	boolean isNone() {
		return this == NONE;
	}

	/**
	 * Return whether the join table lacks rows, or has too many.
	 * @return whether a flush has to write it
	 */
	boolean isUnjoined() {
		return this.stored != this.targets;
	}

}

package dev.asyncorm.relationship;

import java.util.AbstractSet;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * The set of a relation to many: throws while it is unloaded, a plain set in the order of
 * the rows afterwards. Holds mutable state.
 *
 * @param <E> the type of a target
 */
final class RelatedSet<E> extends AbstractSet<E> implements RelatedCollection {

	private final Related related;

	private Set<E> targets = Set.of();

	private boolean touched;

	RelatedSet(Related related) {
		this.related = related;
	}

	@Override
	public Related related() {
		return this.related;
	}

	@Override
	public boolean isTouched() {
		return this.touched;
	}

	@Override
	public void flushed() {
		this.touched = false;
	}

	@Override
	@SuppressWarnings("unchecked")
	public void fill(Collection<?> loaded) {
		this.targets = new LinkedHashSet<>((Collection<E>) loaded);
		this.touched = false;
	}

	private Set<E> targets() {
		this.related.requireLoaded();
		return this.targets;
	}

	@Override
	public Iterator<E> iterator() {
		Iterator<E> iterator = targets().iterator();
		return new Iterator<>() {

			@Override
			public boolean hasNext() {
				return iterator.hasNext();
			}

			@Override
			public E next() {
				return iterator.next();
			}

			@Override
			public void remove() {
				iterator.remove();
				RelatedSet.this.touched = true;
			}

		};
	}

	@Override
	public int size() {
		return targets().size();
	}

	@Override
	public boolean contains(@Nullable Object target) {
		return targets().contains(target);
	}

	@Override
	public boolean add(E target) {
		boolean isAdded = targets().add(Objects.requireNonNull(target));
		this.touched |= isAdded;
		return isAdded;
	}

	@Override
	public boolean remove(@Nullable Object target) {
		boolean isRemoved = targets().remove(target);
		this.touched |= isRemoved;
		return isRemoved;
	}

	@Override
	public void clear() {
		this.touched |= !targets().isEmpty();
		targets().clear();
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return this == other || (this.related.isLoaded() && Related.isReadable(other) && super.equals(other));
	}

	@Override
	public int hashCode() {
		return this.related.isLoaded() ? super.hashCode() : System.identityHashCode(this);
	}

	@Override
	public String toString() {
		return this.related.isLoaded() ? super.toString() : "[" + this.related + "]";
	}

}

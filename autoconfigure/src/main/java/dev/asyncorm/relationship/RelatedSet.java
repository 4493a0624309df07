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

	RelatedSet(Related related) {
		this.related = related;
	}

	@Override
	public Related related() {
		return this.related;
	}

	@Override
	@SuppressWarnings("unchecked")
	public void fill(Collection<?> loaded) {
		this.targets = new LinkedHashSet<>((Collection<E>) loaded);
		this.related.untouched();
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
				RelatedSet.this.related.touch();
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
		return touched(targets().add(Objects.requireNonNull(target)));
	}

	@Override
	public boolean remove(@Nullable Object target) {
		return touched(targets().remove(target));
	}

	@Override
	public void clear() {
		touched(!targets().isEmpty());
		targets().clear();
	}

	private boolean touched(boolean isChanged) {
		if (isChanged) {
			this.related.touch();
		}
		return isChanged;
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

package dev.asyncorm.relationship;

import java.util.AbstractList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.RandomAccess;

import org.jspecify.annotations.Nullable;

/**
 * The list of a relation to many: throws while it is unloaded, a list that cannot be
 * changed afterwards. Holds mutable state.
 *
 * @param <E> the type of a target
 */
final class RelatedList<E> extends AbstractList<E> implements RandomAccess {

	private final Related related;

	private List<E> targets = List.of();

	RelatedList(Related related) {
		this.related = related;
	}

	Related related() {
		return this.related;
	}

	void fill(Collection<E> loaded) {
		this.targets = List.copyOf(loaded);
		this.modCount++;
	}

	private List<E> targets() {
		this.related.requireLoaded();
		return this.targets;
	}

	@Override
	public Iterator<E> iterator() {
		this.related.requireLoaded();
		return super.iterator();
	}

	@Override
	public E get(int index) {
		return targets().get(index);
	}

	@Override
	public int size() {
		return targets().size();
	}

	@Override
	public E set(int index, E target) {
		throw this.related.readOnly();
	}

	@Override
	public void add(int index, E target) {
		throw this.related.readOnly();
	}

	@Override
	public E remove(int index) {
		throw this.related.readOnly();
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

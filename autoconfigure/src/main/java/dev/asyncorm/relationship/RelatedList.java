package dev.asyncorm.relationship;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.RandomAccess;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

/**
 * The list of a relation to many: throws while it is unloaded, a plain list afterwards.
 * Holds mutable state.
 *
 * @param <E> the type of a target
 */
final class RelatedList<E> extends AbstractList<E> implements RelatedCollection, RandomAccess {

	private final Related related;

	private List<E> targets = List.of();

	/** What it was filled with is shared; it is copied when somebody changes it. */
	private boolean copied;

	RelatedList(Related related) {
		this.related = related;
	}

	@Override
	public Related related() {
		return this.related;
	}

	@Override
	@SuppressWarnings("unchecked")
	public void fill(Collection<?> loaded) {
		// whoever goes through the list may load relations of its records meanwhile
		this.modCount += (loaded.size() != this.targets.size()) ? 1 : 0;
		this.targets = (List<E>) List.copyOf(loaded);
		this.copied = false;
		this.related.untouched();
	}

	private List<E> targets() {
		this.related.requireLoaded();
		return this.targets;
	}

	private List<E> changed() {
		this.related.requireLoaded();
		if (!this.copied) {
			this.targets = new ArrayList<>(this.targets);
			this.copied = true;
		}
		this.related.touch();
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
		return changed().set(index, Objects.requireNonNull(target));
	}

	@Override
	public void add(int index, E target) {
		changed().add(index, Objects.requireNonNull(target));
		this.modCount++;
	}

	@Override
	public E remove(int index) {
		E removed = changed().remove(index);
		this.modCount++;
		return removed;
	}

	@Override
	public boolean removeIf(Predicate<? super E> filter) {
		// asks for each target once, because a filter may remember what it has seen
		List<E> left = new ArrayList<>(targets());
		if (!left.removeIf(filter)) {
			return false;
		}
		this.targets = left;
		this.copied = true;
		this.related.touch();
		this.modCount++;
		return true;
	}

	@Override
	protected void removeRange(int from, int to) {
		changed().subList(from, to).clear();
		this.modCount++;
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

package dev.asyncorm.relationship;

import java.util.AbstractSet;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * The set of a relation to many: throws while it is unloaded, a set in the order of the
 * rows that cannot be changed afterwards. Holds mutable state.
 *
 * @param <E> the type of a target
 */
final class RelatedSet<E> extends AbstractSet<E> {

	private final Related related;

	private Set<E> targets = Set.of();

	RelatedSet(Related related) {
		this.related = related;
	}

	Related related() {
		return this.related;
	}

	void fill(Collection<E> loaded) {
		this.targets = Collections.unmodifiableSet(new LinkedHashSet<>(loaded));
	}

	private Set<E> targets() {
		this.related.requireLoaded();
		return this.targets;
	}

	@Override
	public Iterator<E> iterator() {
		return targets().iterator();
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
		throw this.related.readOnly();
	}

	@Override
	public boolean remove(@Nullable Object target) {
		throw this.related.readOnly();
	}

	@Override
	public void clear() {
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

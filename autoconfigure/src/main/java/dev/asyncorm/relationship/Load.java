package dev.asyncorm.relationship;

import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.data.core.TypedPropertyPath;
import org.springframework.data.domain.Sort;
import org.springframework.data.relational.core.query.CriteriaDefinition;

/**
 * Which relation to load with the entities that are read: an immutable value.
 * <p>
 * Import {@link #load(String)} statically. <pre>
 * session.get(User.class, 1, load("addresses"));
 * session.select(User.class).load(load("orders.items.product")).all();
 * session.select(User.class).load(load("orders").where(where("open").is(true)).limit(3)).all();
 * session.get(Category.class, 1, load("children").depth(3));</pre> Each level of a path
 * is one statement, whatever the number of owners. What is loaded already is not loaded
 * again. Condition, order, limit and depth are those of the last relation of the path; a
 * relation that is loaded by a condition or limit holds a part only, and is loaded again
 * when the whole is asked for.
 *
 * @param path the names of the relations, the first of the entity that is read
 * @param criteria the condition over properties of the targets
 * @param sort the order of the targets of an owner; unsorted for that of the declaration
 * @param limit the most targets of one owner, or -1
 * @param depth how often the last relation is followed, for relations of a type to itself
 * @since 0.1.0
 */
public record Load(List<String> path, CriteriaDefinition criteria, Sort sort, int limit, int depth) {

	public Load {
		path = List.copyOf(path);
	}

	/**
	 * Name a relation.
	 * @param path the name of the relation; relations of its targets follow with a dot
	 * @return what to load
	 */
	public static Load of(String path) {
		return new Load(List.of(path.split("\\.")), CriteriaDefinition.empty(), Sort.unsorted(), -1, 1);
	}

	/**
	 * Name a relation by a reference to its getter.
	 * @param <T> the owner
	 * @param <P> the type of the property
	 * @param path the reference, such as {@code User::getAddresses} or
	 * {@code TypedPropertyPath.ofMany(User::getOrders).then(Order::getItems)}
	 * @return what to load
	 */
	public static <T, P extends @Nullable Object> Load of(TypedPropertyPath<T, P> path) {
		return of(TypedPropertyPath.of(path).toDotPath());
	}

	/**
	 * Name a relation; to be imported statically.
	 * @param path the name of the relation; relations of its targets follow with a dot
	 * @return what to load
	 */
	public static Load load(String path) {
		return of(path);
	}

	/**
	 * Name a relation and the targets that are wanted; to be imported statically.
	 * @param path the name of the relation; relations of its targets follow with a dot
	 * @param criteria the condition over properties of the targets
	 * @return what to load
	 */
	public static Load load(String path, CriteriaDefinition criteria) {
		return of(path).where(criteria);
	}

	/**
	 * Name a relation by a reference to its getter; to be imported statically.
	 * @param <T> the owner
	 * @param <P> the type of the property
	 * @param path the reference
	 * @return what to load
	 */
	public static <T, P extends @Nullable Object> Load load(TypedPropertyPath<T, P> path) {
		return of(path);
	}

	/**
	 * Load those targets only that match a condition; several are combined with AND.
	 * @param further the condition over properties of the targets
	 * @return what to load
	 */
	public Load where(CriteriaDefinition further) {
		CriteriaDefinition all = this.criteria.isEmpty() ? further : CriteriaDefinition.from(this.criteria, further);
		return new Load(this.path, all, this.sort, this.limit, this.depth);
	}

	/**
	 * Order the targets of each owner, instead of the order of the declaration.
	 * @param properties properties of the targets, ascending
	 * @return what to load
	 */
	public Load orderBy(String... properties) {
		return orderBy(Sort.by(properties));
	}

	/**
	 * Order the targets of each owner, instead of the order of the declaration.
	 * @param further the order by properties of the targets
	 * @return what to load
	 */
	public Load orderBy(Sort further) {
		return new Load(this.path, this.criteria, this.sort.and(further), this.limit, this.depth);
	}

	/**
	 * Load the first targets of each owner only.
	 * @param targets the most targets of one owner
	 * @return what to load
	 */
	public Load limit(int targets) {
		if (targets < 1) {
			throw new IllegalArgumentException("A limit of " + targets + " targets is not positive");
		}
		return new Load(this.path, this.criteria, this.sort, targets, this.depth);
	}

	/**
	 * Follow a relation of a type to itself several times.
	 * @param levels how often; 1 loads the targets of the owners only
	 * @return what to load
	 */
	public Load depth(int levels) {
		if (levels < 1) {
			throw new IllegalArgumentException("A depth of " + levels + " is not positive");
		}
		return new Load(this.path, this.criteria, this.sort, this.limit, levels);
	}

	/**
	 * Return whether an owner may have more targets than are loaded.
	 * @return whether there is a condition or a limit
	 */
	boolean isPartial() {
		return !this.criteria.isEmpty() || this.limit > 0;
	}

	@Override
	public String toString() {
		return "load(" + String.join(".", this.path) + ")";
	}

}

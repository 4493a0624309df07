package dev.asyncorm.relationship;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import org.springframework.dao.InvalidDataAccessApiUsageException;
import org.springframework.data.domain.Sort;
import org.springframework.data.relational.core.query.CriteriaDefinition;

/**
 * One level of what is loaded: a relation, how it is loaded, and what is loaded after it.
 * Several paths with the same beginning share their nodes. Holds mutable state while the
 * tree is built.
 */
final class LoadNode {

	/** Each level is subscribed to inside the one before. */
	private static final int MAX_DEPTH = 500;

	private final OwnerRelation relation;

	private final Map<String, LoadNode> children = new LinkedHashMap<>();

	private final LoadNode first;

	private Load load;

	private LoadNode(OwnerRelation relation) {
		this(relation, null);
	}

	private LoadNode(OwnerRelation relation, @Nullable LoadNode first) {
		this.relation = relation;
		this.first = (first != null) ? first : this;
		this.load = new Load(List.of(relation.relation().name()), CriteriaDefinition.empty(), Sort.unsorted(), -1, 1);
	}

	/**
	 * Plan some loads.
	 * @param relations finds the relations of a type
	 * @param type the type of the owners
	 * @param loads what to load
	 * @return the relations of the owners
	 */
	static List<LoadNode> plan(Function<Class<?>, OwnerRelations> relations, Class<?> type, List<Load> loads) {
		Map<String, LoadNode> roots = new LinkedHashMap<>();
		for (Load load : loads) {
			Map<String, LoadNode> level = roots;
			Class<?> owner = type;
			LoadNode node = null;
			for (String name : load.path()) {
				Class<?> current = owner;
				node = level.computeIfAbsent(name, (any) -> new LoadNode(find(relations.apply(current), name)));
				level = node.children;
				owner = node.relation.relation().target().getType();
			}
			if (node != null) {
				node.refine(load);
			}
		}
		return List.copyOf(roots.values());
	}

	private static OwnerRelation find(OwnerRelations relations, String name) {
		return relations.find(name).orElseThrow(() -> {
			List<String> known = relations.model().relations().stream().map((relation) -> relation.name()).toList();
			return new InvalidDataAccessApiUsageException("'" + name + "' is no relation of "
					+ relations.model().type().getSimpleName() + "; "
					+ (known.isEmpty() ? "declare it with @Relationship" : "it has " + String.join(", ", known)));
		});
	}

	private void refine(Load further) {
		boolean isPlain = !this.load.isPartial() && this.load.sort().isUnsorted();
		boolean isFurtherPlain = !further.isPartial() && further.sort().isUnsorted();
		if (!isPlain && !isFurtherPlain) {
			throw new InvalidDataAccessApiUsageException(
					further + " is asked for twice with a condition, order or limit; ask once");
		}
		int depth = Math.max(this.load.depth(), further.depth());
		if (depth > MAX_DEPTH) {
			throw new InvalidDataAccessApiUsageException(further + " goes deeper than " + MAX_DEPTH
					+ " levels; read them by a recursive query with session.sql(…)");
		}
		if (depth > 1 && this.relation.relation().target() != this.relation.relation().owner()) {
			throw new InvalidDataAccessApiUsageException(further + " has a depth, but " + this.relation.relation()
					+ " does not lead to its own type; name the relations one after another");
		}
		this.load = (isPlain ? further : this.load).depth(depth);
	}

	OwnerRelation relation() {
		return this.relation;
	}

	/**
	 * Return the node of which this one is a repetition.
	 * @return the node of the first level, perhaps this one
	 */
	LoadNode first() {
		return this.first;
	}

	Load load() {
		return this.load;
	}

	/**
	 * Return what is loaded for the targets.
	 * @return the relations of the targets, with this one again while it has depth
	 */
	List<LoadNode> next() {
		List<LoadNode> next = new ArrayList<>(this.children.values());
		if (this.load.depth() > 1) {
			LoadNode again = new LoadNode(this.relation, this.first);
			again.children.putAll(this.children);
			again.load = this.load.depth(this.load.depth() - 1);
			next.add(again);
		}
		return next;
	}

	/**
	 * Return the order of the targets of an owner.
	 * @return what was asked for, otherwise what is declared
	 */
	Sort sort() {
		return this.load.sort().isSorted() ? this.load.sort() : this.relation.relation().order();
	}

}

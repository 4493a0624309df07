package dev.asyncorm.session;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.asyncorm.mapping.EntityKeys;

/**
 * Orders entity types by their foreign keys: referred types first, types that refer to
 * each other together, otherwise in the order in which they came. Used once.
 */
final class WriteOrder {

	private final Map<Class<?>, EntityMapping> types = new LinkedHashMap<>();

	private final Map<EntityMapping, Integer> indexes = new HashMap<>();

	private final Map<EntityMapping, Integer> lowLinks = new HashMap<>();

	private final Deque<EntityMapping> path = new ArrayDeque<>();

	private final List<Set<EntityMapping>> groups = new ArrayList<>();

	private WriteOrder(Collection<EntityMapping> types) {
		types.forEach((type) -> this.types.put(type.type(), type));
	}

	/**
	 * Order types.
	 * @param types the types in the order in which they came
	 * @return groups of one type, or of several types that refer to each other
	 */
	static List<Set<EntityMapping>> parentsFirst(Collection<EntityMapping> types) {
		WriteOrder order = new WriteOrder(types);
		types.forEach(order::visit);
		return order.groups;
	}

	/**
	 * Tell whether rows of a group can refer to each other, so that they have to be
	 * ordered one by one.
	 * @param group the types
	 * @return whether a type refers to itself or to another one of the group
	 */
	static boolean hasCycle(Set<EntityMapping> group) {
		return group.size() > 1 || group.stream()
			.anyMatch((type) -> type.keys()
				.references()
				.stream()
				.anyMatch((reference) -> reference.target() == type.type()));
	}

	// the algorithm of Tarjan: a group is complete when all that it refers to is
	private void visit(EntityMapping type) {
		if (this.indexes.containsKey(type)) {
			return;
		}
		int index = this.indexes.size();
		this.indexes.put(type, index);
		this.lowLinks.put(type, index);
		this.path.push(type);
		for (EntityKeys.ForeignKey reference : type.keys().references()) {
			EntityMapping target = this.types.get(reference.target());
			if (target != null) {
				visit(target);
				if (this.path.contains(target)) {
					this.lowLinks.merge(type, this.lowLinks.getOrDefault(target, index), Math::min);
				}
			}
		}
		if (this.lowLinks.getOrDefault(type, index) == index) {
			this.groups.add(popGroup(type));
		}
	}

	private Set<EntityMapping> popGroup(EntityMapping first) {
		Set<EntityMapping> members = new LinkedHashSet<>();
		EntityMapping member;
		do {
			member = this.path.pop();
			members.add(member);
		}
		while (member != first);
		Set<EntityMapping> group = new LinkedHashSet<>();
		this.types.values().stream().filter(members::contains).forEach(group::add);
		return group;
	}

}

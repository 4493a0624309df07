package dev.asyncorm.mapping;

import java.lang.annotation.Annotation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.data.relational.core.mapping.RelationalPersistentProperty;

import dev.asyncorm.AsyncOrmConfigurationException;

/**
 * Reads what an entity demands of the rows of its table and refuses what cannot be right.
 */
final class EntityConstraintsReader {

	private final EntityModelReader reader;

	private final Class<?> type;

	private final List<EntityColumn> columns;

	EntityConstraintsReader(EntityModelReader reader, Class<?> type, List<EntityColumn> columns) {
		this.reader = reader;
		this.type = type;
		this.columns = columns;
	}

	EntityConstraints read() {
		Comment comment = AnnotatedElementUtils.findMergedAnnotation(this.type, Comment.class);
		if (comment != null && comment.value().isBlank()) {
			throw wrong("@Comment", "is empty", "Fill or remove it.");
		}
		List<UniqueKey> uniqueKeys = uniqueKeys();
		return new EntityConstraints(uniqueKeys, indexes(uniqueKeys), checks(),
				(comment != null) ? comment.value() : null);
	}

	private List<UniqueKey> uniqueKeys() {
		Map<Set<String>, UniqueKey> keys = new LinkedHashMap<>();
		List<EntityColumn> id = this.columns.stream().filter(EntityColumn::id).toList();
		if (!id.isEmpty()) {
			add(keys, new UniqueKey(id, true));
		}
		columnsOfProperties(Unique.class).forEach((column) -> {
			refuseNames(column, "@Unique", annotation(column, Unique.class).properties());
			add(keys, new UniqueKey(List.of(column), false));
		});
		ofType(Unique.class)
			.forEach((unique) -> add(keys, new UniqueKey(columns("@Unique", unique.properties()), false)));
		return List.copyOf(keys.values());
	}

	private void add(Map<Set<String>, UniqueKey> keys, UniqueKey key) {
		keys.putIfAbsent(Set.copyOf(key.properties()), key);
	}

	private List<List<EntityColumn>> indexes(List<UniqueKey> keys) {
		Set<List<EntityColumn>> indexes = new LinkedHashSet<>();
		columnsOfProperties(Index.class).forEach((column) -> {
			refuseNames(column, "@Index", annotation(column, Index.class).properties());
			indexes.add(List.of(column));
		});
		ofType(Index.class).forEach((index) -> indexes.add(columns("@Index", index.properties())));
		keys.stream().filter((key) -> indexes.contains(key.columns())).findFirst().ifPresent((key) -> {
			throw this.reader.wrong(String.join(", ", key.properties()),
					"has @Index, but " + (key.primary() ? "the id" : "@Unique") + " has an index of its own",
					"Remove @Index.");
		});
		return List.copyOf(indexes);
	}

	private List<CheckCondition> checks() {
		List<CheckCondition> checks = new ArrayList<>();
		columnsOfProperties(Check.class).forEach((column) -> {
			if (column.path().size() > 1) {
				throw this.reader.wrong(column.name(), "has @Check, but its column has another name in each entity",
						"Put @Check on the entity.");
			}
			Check check = annotation(column, Check.class);
			checks.add(new CheckCondition(check.name().isEmpty() ? column.column().getReference() : check.name(),
					check.value()));
		});
		ofType(Check.class).forEach((check) -> checks.add(new CheckCondition(check.name(), check.value())));
		checks.forEach(this::refuseBlank);
		if (checks.stream().map((check) -> check.name().toLowerCase(Locale.ROOT)).distinct().count() < checks.size()) {
			throw wrong("@Check", "has a name that another one has", "Give each a name of its own.");
		}
		return checks;
	}

	private void refuseBlank(CheckCondition check) {
		if (check.condition().isBlank()) {
			throw wrong("@Check", "has no condition", "Write the condition in SQL.");
		}
		if (check.name().isBlank()) {
			throw wrong("@Check", "has no name", "Give it a name, or put it on a property.");
		}
	}

	private <A extends Annotation> Stream<EntityColumn> columnsOfProperties(Class<A> annotation) {
		return this.columns.stream().filter((column) -> column.property().isAnnotationPresent(annotation));
	}

	private static <A extends Annotation> A annotation(EntityColumn column, Class<A> annotation) {
		RelationalPersistentProperty property = column.property();
		return property.getRequiredAnnotation(annotation);
	}

	private <A extends Annotation> Stream<A> ofType(Class<A> annotation) {
		return AnnotatedElementUtils.getMergedRepeatableAnnotations(this.type, annotation).stream();
	}

	private void refuseNames(EntityColumn column, String annotation, String[] properties) {
		if (properties.length > 0) {
			throw this.reader.wrong(column.name(), "has " + annotation + " with names of properties",
					"Put it on the type to join several properties.");
		}
	}

	private List<EntityColumn> columns(String annotation, String[] properties) {
		if (properties.length == 0) {
			throw wrong(annotation, "names no property", "Name the properties that belong together.");
		}
		List<EntityColumn> columns = Stream.of(properties)
			.flatMap((property) -> columns(annotation, property))
			.toList();
		if (Set.copyOf(columns).size() != columns.size()) {
			throw this.reader.wrong(String.join(", ", columns.stream().map(EntityColumn::name).toList()),
					"is named twice in one " + annotation, "Name it once.");
		}
		return columns;
	}

	private Stream<EntityColumn> columns(String annotation, String property) {
		List<EntityColumn> found = this.columns.stream()
			.filter((column) -> column.name().equals(property) || column.name().startsWith(property + "."))
			.toList();
		if (found.isEmpty()) {
			throw this.reader.wrong(property, "is named by " + annotation + ", but has no column",
					"Name a property of the entity.");
		}
		return found.stream();
	}

	private AsyncOrmConfigurationException wrong(String annotation, String fact, String action) {
		return new AsyncOrmConfigurationException(
				annotation + " on the entity " + this.type.getName() + " " + fact + ".", action);
	}

}

package dev.asyncorm.catalog;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import io.r2dbc.spi.Readable;
import org.jspecify.annotations.Nullable;

import dev.asyncorm.dialect.Dialect;

/**
 * Gathers the rows of {@link CatalogQueries} into tables. Mutable: it belongs to one
 * reading, whose queries come one after another.
 */
final class TableRows {

	private final Dialect dialect;

	private final Map<TableName, TableParts> tables = new LinkedHashMap<>();

	private final Set<TableName> external = new LinkedHashSet<>();

	private final Set<TableName> sequences = new LinkedHashSet<>();

	private final Set<String> schemas = new LinkedHashSet<>();

	private final List<String> searchPath = new ArrayList<>();

	private boolean ignoresCase;

	TableRows(Dialect dialect) {
		this.dialect = dialect;
	}

	private static TableName name(Readable row) {
		return new TableName(text(row, "schema_name"), text(row, "object_name"));
	}

	private static String text(Readable row, String column) {
		return Objects.requireNonNull(optional(row, column), column);
	}

	static boolean flag(Readable row, String column) {
		return Boolean.TRUE.equals(row.get(column, Boolean.class));
	}

	private static @Nullable String optional(Readable row, String column) {
		return row.get(column, String.class);
	}

	boolean addSchema(Readable row) {
		String schema = text(row, "schema_name");
		this.ignoresCase |= flag(row, "ignores_case");
		return this.schemas.add(schema) && flag(row, "is_searched") && this.searchPath.add(schema);
	}

	boolean addSequence(Readable row) {
		return this.sequences.add(name(row));
	}

	boolean addTable(Readable row) {
		TableName name = name(row);
		this.tables.put(name, new TableParts(name, optional(row, "remarks")));
		return flag(row, "is_external") && this.external.add(name);
	}

	boolean addColumn(Readable row) {
		return table(row).columns.add(new ColumnDefinition(text(row, "column_name"),
				this.dialect.normalType(text(row, "column_type")), flag(row, "is_nullable"), flag(row, "is_identity"),
				optional(row, "default_value"), optional(row, "remarks")));
	}

	boolean addConstraint(Readable row) {
		return table(row).constraints
			.computeIfAbsent(text(row, "constraint_name"),
					(name) -> new ConstraintParts(name, text(row, "constraint_type"), target(row),
							optional(row, "condition"), optional(row, "on_delete")))
			.add(optional(row, "column_name"), optional(row, "target_column"));
	}

	boolean addIndex(Readable row) {
		return table(row).indexes
			.computeIfAbsent(text(row, "index_name"), (name) -> new IndexParts(name, flag(row, "is_unique")))
			.add(optional(row, "column_name"));
	}

	LiveCatalog catalog() {
		List<TableDefinition> all = this.tables.values().stream().map(TableParts::build).toList();
		return new LiveCatalog(new Catalog(all, this.sequences), this.schemas, this.searchPath, this.external,
				this.ignoresCase);
	}

	private TableParts table(Readable row) {
		// a table that was created between two queries is completed by its columns
		return this.tables.computeIfAbsent(name(row), (name) -> new TableParts(name, null));
	}

	private static @Nullable TableName target(Readable row) {
		String target = optional(row, "target_name");
		return (target != null) ? new TableName(optional(row, "target_schema"), target) : null;
	}

	private static final class TableParts {

		private final TableName name;

		private final @Nullable String comment;

		private final List<ColumnDefinition> columns = new ArrayList<>();

		private final Map<String, ConstraintParts> constraints = new LinkedHashMap<>();

		private final Map<String, IndexParts> indexes = new LinkedHashMap<>();

		private TableParts(TableName name, @Nullable String comment) {
			this.name = name;
			this.comment = comment;
		}

		private TableDefinition build() {
			List<KeyConstraint> primary = keys("p");
			return new TableDefinition(this.name, this.columns, primary.isEmpty() ? null : primary.get(0), keys("u"),
					foreignKeys(), checks(), this.indexes.values().stream().map(IndexParts::build).toList(),
					this.comment);
		}

		private List<ConstraintParts> constraints(String type) {
			return this.constraints.values().stream().filter((constraint) -> constraint.type.equals(type)).toList();
		}

		private List<KeyConstraint> keys(String type) {
			return constraints(type).stream().map((key) -> new KeyConstraint(key.name, key.columns)).toList();
		}

		private List<CheckConstraint> checks() {
			return constraints("c").stream()
				.map((check) -> new CheckConstraint(check.name, Objects.requireNonNullElse(check.condition, "")))
				.toList();
		}

		private List<ForeignKeyConstraint> foreignKeys() {
			return constraints("f").stream()
				.map((key) -> new ForeignKeyConstraint(key.name, key.columns, Objects.requireNonNull(key.target),
						key.targetColumns, Objects.requireNonNull(key.onDelete)))
				.toList();
		}

	}

	private static final class ConstraintParts {

		private final String name;

		private final String type;

		private final @Nullable TableName target;

		private final @Nullable String condition;

		private final @Nullable String onDelete;

		private final List<String> columns = new ArrayList<>();

		private final List<String> targetColumns = new ArrayList<>();

		private ConstraintParts(String name, String type, @Nullable TableName target, @Nullable String condition,
				@Nullable String onDelete) {
			this.name = name;
			this.type = type;
			this.target = target;
			this.condition = condition;
			this.onDelete = onDelete;
		}

		private boolean add(@Nullable String column, @Nullable String targetColumn) {
			if (targetColumn != null) {
				this.targetColumns.add(targetColumn);
			}
			return column != null && this.columns.add(column);
		}

	}

	private static final class IndexParts {

		private final String name;

		private final boolean unique;

		private final List<String> columns = new ArrayList<>();

		private IndexParts(String name, boolean unique) {
			this.name = name;
			this.unique = unique;
		}

		private boolean add(@Nullable String column) {
			return column != null && this.columns.add(column);
		}

		private IndexDefinition build() {
			return new IndexDefinition(this.name, this.columns, this.unique);
		}

	}

}

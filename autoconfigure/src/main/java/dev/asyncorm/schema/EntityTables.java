package dev.asyncorm.schema;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.springframework.data.r2dbc.convert.R2dbcConverter;
import org.springframework.data.relational.core.mapping.RelationalMappingContext;

import dev.asyncorm.AsyncOrmConfigurationException;
import dev.asyncorm.catalog.Catalog;
import dev.asyncorm.catalog.CheckConstraint;
import dev.asyncorm.catalog.ColumnDefinition;
import dev.asyncorm.catalog.ForeignKeyConstraint;
import dev.asyncorm.catalog.IndexDefinition;
import dev.asyncorm.catalog.KeyConstraint;
import dev.asyncorm.catalog.TableDefinition;
import dev.asyncorm.catalog.TableName;
import dev.asyncorm.dialect.Dialect;
import dev.asyncorm.mapping.EntityColumn;
import dev.asyncorm.mapping.EntityModel;
import dev.asyncorm.mapping.ForeignKey;
import dev.asyncorm.mapping.Reference;
import dev.asyncorm.mapping.RelationModel;
import dev.asyncorm.mapping.UniqueKey;

/**
 * Describes the tables that the entities of a mapping context want.
 */
final class EntityTables {

	private static final Comparator<TableName> BY_NAME = Comparator
		.comparing(TableName::schema, Comparator.nullsFirst(Comparator.<String>naturalOrder()))
		.thenComparing(TableName::name);

	private final ColumnTypeOf types;

	private final StoredNames names;

	private EntityTables(ColumnTypeOf types, StoredNames names) {
		this.types = types;
		this.names = names;
	}

	/**
	 * Describe the tables, join tables and sequences of all entities.
	 * @param converter the converter that writes the entities
	 * @param dialect the database
	 * @param naming how constraints are named
	 * @return the tables; those of entities come first
	 */
	static Catalog of(R2dbcConverter converter, Dialect dialect, ConstraintNaming naming) {
		EntityTables reader = new EntityTables(new ColumnTypeOf(dialect, converter), new StoredNames(dialect, naming));
		return reader.read((RelationalMappingContext) converter.getMappingContext());
	}

	private Catalog read(RelationalMappingContext context) {
		Map<TableName, EntityModel> models = oneForEachTable(EntityModel.all(context));
		Map<TableName, TableDefinition> entities = new LinkedHashMap<>();
		models.forEach((name, model) -> entities.put(name, table(name, model)));
		List<TableDefinition> tables = new ArrayList<>(TableOrder.of(entities.values()));
		tables.addAll(new JoinTables(entities, this.names).of(RelationModel.all(context)));
		NameClashes.refuse(tables);
		Set<TableName> sequences = models.values()
			.stream()
			.flatMap((model) -> model.idSequence().stream())
			.map(this.names::table)
			.collect(Collectors.toSet());
		return new Catalog(tables, sequences);
	}

	private Map<TableName, EntityModel> oneForEachTable(List<EntityModel> models) {
		Map<TableName, EntityModel> tables = new TreeMap<>(BY_NAME);
		models.stream()
			.sorted(Comparator.comparing((model) -> -model.columns().size()))
			.forEach((model) -> refuseOtherColumns(tables.putIfAbsent(this.names.table(model.table()), model), model));
		return tables;
	}

	private void refuseOtherColumns(@Nullable EntityModel table, EntityModel model) {
		if (table == null) {
			return;
		}
		List<String> known = columns(table.columns());
		model.columns().stream().filter((column) -> !known.contains(name(column))).findFirst().ifPresent((column) -> {
			throw new AsyncOrmConfigurationException(
					"The entities " + table.type().getName() + " and " + model.type().getName() + " share the table "
							+ table.table() + ", but the first has no column " + column.column() + ".",
					"Let one of them have all columns, or use two tables.");
		});
	}

	private TableDefinition table(TableName name, EntityModel model) {
		return new TableDefinition(name, model.columns().stream().map((column) -> column(model, column)).toList(),
				primaryKey(name, model), uniqueKeys(name, model), foreignKeys(name, model), checks(name, model),
				indexes(name, model), model.comment().orElse(null));
	}

	private ColumnDefinition column(EntityModel model, EntityColumn column) {
		String type = this.types.type(model, column);
		boolean isId = column.id() && model.idColumns().size() == 1;
		boolean isIdentity = isId && model.hasIdentity();
		String defaultValue = column.details().defaultValue();
		if (defaultValue == null && isId && "uuid".equals(type)) {
			defaultValue = this.names.dialect().generatedUuid();
		}
		return new ColumnDefinition(name(column), type, column.nullable(), isIdentity, defaultValue,
				column.details().comment());
	}

	private @Nullable KeyConstraint primaryKey(TableName table, EntityModel model) {
		List<String> id = columns(model.idColumns());
		return id.isEmpty() ? null : new KeyConstraint(this.names.primaryKey(table), id);
	}

	private List<KeyConstraint> uniqueKeys(TableName table, EntityModel model) {
		return model.uniqueKeys().stream().filter((key) -> !key.primary()).map(UniqueKey::columns).map((key) -> {
			List<String> columns = columns(key);
			return new KeyConstraint(this.names.uniqueKey(table, columns), columns);
		}).toList();
	}

	private List<ForeignKeyConstraint> foreignKeys(TableName table, EntityModel model) {
		return model.columns().stream().flatMap((column) -> foreignKey(table, column)).toList();
	}

	private Stream<ForeignKeyConstraint> foreignKey(TableName table, EntityColumn column) {
		Reference reference = column.reference();
		if (reference == null) {
			return Stream.empty();
		}
		List<String> columns = List.of(name(column));
		TableName target = this.names.table(reference.table());
		return Stream.of(new ForeignKeyConstraint(this.names.foreignKey(table, columns, target), columns, target,
				List.of(this.names.column(reference.column())), action(reference.onDelete())));
	}

	private List<CheckConstraint> checks(TableName table, EntityModel model) {
		return model.checks()
			.stream()
			.map((check) -> new CheckConstraint(this.names.check(table, check.name()), check.condition()))
			.toList();
	}

	private List<IndexDefinition> indexes(TableName table, EntityModel model) {
		return model.indexes().stream().map(this::columns).map((columns) -> {
			String name = this.names.index(table, columns);
			return new IndexDefinition(name, columns, false);
		}).toList();
	}

	private static String action(ForeignKey.OnDelete action) {
		return switch (action) {
			case NO_ACTION -> "no action";
			case CASCADE -> "cascade";
			case SET_NULL -> "set null";
		};
	}

	private List<String> columns(List<EntityColumn> columns) {
		return columns.stream().map(this::name).toList();
	}

	private String name(EntityColumn column) {
		return this.names.column(column.column());
	}

}

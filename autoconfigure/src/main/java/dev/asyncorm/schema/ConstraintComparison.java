package dev.asyncorm.schema;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

import dev.asyncorm.catalog.CheckConstraint;
import dev.asyncorm.catalog.ForeignKeyConstraint;
import dev.asyncorm.catalog.IndexDefinition;
import dev.asyncorm.catalog.KeyConstraint;
import dev.asyncorm.catalog.LiveCatalog;
import dev.asyncorm.catalog.TableDefinition;
import dev.asyncorm.catalog.TableName;
import dev.asyncorm.schema.SchemaChange.Kind;
import dev.asyncorm.schema.SchemaChange.Step;

/**
 * Compares the constraints and indexes of one table: keys and indexes by their columns,
 * whatever they are called, and checks by their names, because a database words their
 * conditions anew.
 */
final class ConstraintComparison {

	private static final String UNKNOWN = "is wanted by no entity";

	private final LiveCatalog live;

	private final TableDefinition wanted;

	private final TableDefinition found;

	private final SchemaChanges changes;

	private final AlterStatements statements;

	/** The names of what has to go, because something else is to have them. */
	private final Set<String> replaced = new HashSet<>();

	ConstraintComparison(LiveCatalog live, TableDefinition wanted, TableDefinition found, SchemaChanges changes,
			AlterStatements statements) {
		this.live = live;
		this.wanted = wanted;
		this.found = found;
		this.changes = changes;
		this.statements = statements;
	}

	void compare() {
		comparePrimaryKey();
		compareUniqueKeys();
		compareForeignKeys();
		compareChecks();
		compareIndexes();
	}

	private void comparePrimaryKey() {
		KeyConstraint key = this.wanted.primaryKey();
		if (key == null) {
			return;
		}
		KeyConstraint candidate = this.found.primaryKey();
		String subject = "primary key " + on(key.columns());
		String add = addConstraint(ddl().primaryKey(key));
		if (candidate == null) {
			this.changes.missing(Step.KEY, subject, null, add);
		}
		else if (!isSet(key.columns(), candidate.columns())) {
			// another unique key tells rows apart as well
			boolean isServed = uniqueColumns(this.found).anyMatch((columns) -> isSet(columns, key.columns()));
			String fact = "is on " + columns(candidate.columns()) + " in the database";
			this.changes.add(new SchemaDifference(subject, fact, isServed), Kind.LOSE, Step.DROP_CONSTRAINT, null,
					drop(candidate.name()), add);
		}
	}

	private void compareUniqueKeys() {
		for (KeyConstraint key : this.wanted.uniqueKeys()) {
			if (uniqueColumns(this.found).noneMatch((columns) -> isSet(columns, key.columns()))) {
				missing(Step.KEY, "unique key " + on(key.columns()), key.name(), addConstraint(ddl().uniqueKey(key)));
			}
		}
		for (KeyConstraint candidate : this.found.uniqueKeys()) {
			if (uniqueColumns(this.wanted).noneMatch((columns) -> isSet(columns, candidate.columns()))
					&& !this.replaced.contains(candidate.name())) {
				this.changes.extra(Step.DROP_CONSTRAINT, "unique key " + on(candidate.columns()), UNKNOWN,
						drop(candidate.name()));
			}
		}
	}

	private static Stream<List<String>> uniqueColumns(TableDefinition table) {
		Stream<KeyConstraint> keys = Stream.concat(Stream.ofNullable(table.primaryKey()), table.uniqueKeys().stream());
		return Stream.concat(keys.map(KeyConstraint::columns),
				table.indexes().stream().filter(IndexDefinition::unique).map(IndexDefinition::columns));
	}

	private void compareForeignKeys() {
		for (ForeignKeyConstraint key : this.wanted.foreignKeys()) {
			this.found.foreignKeys()
				.stream()
				.filter((candidate) -> isSame(key, candidate))
				.findFirst()
				.ifPresentOrElse((candidate) -> compareAction(key, candidate), () -> missing(Step.FOREIGN_KEY,
						subject(key), key.name(), addConstraint(ddl().foreignKey(key))));
		}
		for (ForeignKeyConstraint candidate : this.found.foreignKeys()) {
			if (this.wanted.foreignKeys().stream().noneMatch((key) -> isSame(key, candidate))
					&& !this.replaced.contains(candidate.name())) {
				this.changes.extra(Step.DROP_FOREIGN_KEY, subject(candidate), UNKNOWN, drop(candidate.name()));
			}
		}
	}

	private boolean isSame(ForeignKeyConstraint key, ForeignKeyConstraint candidate) {
		boolean isTarget = this.live.table(key.target())
			.filter((target) -> target.name().equals(candidate.target()))
			.isPresent();
		return isTarget && this.live.same(key.columns(), candidate.columns())
				&& this.live.same(key.targetColumns(), candidate.targetColumns());
	}

	private void compareAction(ForeignKeyConstraint key, ForeignKeyConstraint candidate) {
		// both refuse to delete
		String action = "restrict".equals(candidate.onDelete()) ? "no action" : candidate.onDelete();
		if (!action.equals(key.onDelete())) {
			String fact = "has on delete " + candidate.onDelete() + " in the database instead of " + key.onDelete();
			this.changes.add(new SchemaDifference(subject(key), fact, false), Kind.ALTER, Step.FOREIGN_KEY, null,
					drop(candidate.name()), addConstraint(ddl().foreignKey(key)));
		}
	}

	private void compareChecks() {
		for (CheckConstraint check : this.wanted.checks()) {
			if (this.found.checks().stream().noneMatch((candidate) -> isNamed(check, candidate))) {
				this.changes.missing(Step.KEY, subject(check), null, addConstraint(ddl().check(check)));
			}
		}
		for (CheckConstraint candidate : this.found.checks()) {
			if (this.wanted.checks().stream().noneMatch((check) -> isNamed(check, candidate))) {
				this.changes.extra(Step.DROP_CONSTRAINT, subject(candidate), UNKNOWN, drop(candidate.name()));
			}
		}
	}

	private boolean isNamed(CheckConstraint check, CheckConstraint candidate) {
		return check.name().equalsIgnoreCase(candidate.name());
	}

	private void compareIndexes() {
		for (IndexDefinition index : this.wanted.indexes()) {
			if (!isServed(index, this.found)) {
				missing(Step.INDEX, "index " + on(index.columns()), index.name(), ddl().createIndex(name(), index));
			}
		}
		Predicate<IndexDefinition> unknown = (index) -> !isServed(index, this.wanted);
		this.found.indexes()
			.stream()
			.filter((index) -> !index.columns().isEmpty() && !this.replaced.contains(index.name()))
			.filter(unknown)
			.forEach((index) -> this.changes.extra(Step.DROP_CONSTRAINT, "index " + on(index.columns()), UNKNOWN,
					this.statements.dropIndex(name(), index.name())));
	}

	private void missing(Step step, String subject, String name, String add) {
		Optional<String> drop = dropNamed(name);
		drop.ifPresentOrElse((statement) -> {
			this.replaced.add(name);
			String fact = "is missing, and something else has its name " + name;
			this.changes.add(new SchemaDifference(subject, fact, false), Kind.LOSE, Step.DROP_CONSTRAINT, null,
					statement, add);
		}, () -> this.changes.missing(step, subject, null, add));
	}

	private Optional<String> dropNamed(String name) {
		if (this.found.indexes().stream().anyMatch((index) -> index.name().equals(name))) {
			return Optional.of(this.statements.dropIndex(name(), name));
		}
		Stream<String> keys = Stream
			.concat(Stream.ofNullable(this.found.primaryKey()), this.found.uniqueKeys().stream())
			.map(KeyConstraint::name);
		Stream<String> others = Stream.concat(this.found.foreignKeys().stream().map(ForeignKeyConstraint::name),
				this.found.checks().stream().map(CheckConstraint::name));
		return Stream.concat(keys, others).filter(name::equals).map(this::drop).findFirst();
	}

	private boolean isServed(IndexDefinition index, TableDefinition table) {
		if (index.unique()) {
			return uniqueColumns(table).anyMatch((columns) -> isSet(columns, index.columns()));
		}
		return Stream.concat(uniqueColumns(table), table.indexes().stream().map(IndexDefinition::columns))
			.anyMatch((columns) -> this.live.same(columns, index.columns()));
	}

	private boolean isSet(List<String> columns, List<String> others) {
		return columns.size() == others.size() && columns.stream()
			.allMatch((column) -> others.stream().anyMatch((other) -> this.live.same(column, other)));
	}

	private String subject(ForeignKeyConstraint key) {
		TableName target = this.live.searchPath().contains(String.valueOf(key.target().schema()))
				? new TableName(null, key.target().name()) : key.target();
		return "foreign key " + on(key.columns()) + " to " + target;
	}

	private String subject(CheckConstraint check) {
		return "check " + check.name() + " of " + name();
	}

	private String on(List<String> columns) {
		return name() + columns(columns);
	}

	private static String columns(List<String> columns) {
		return "(" + String.join(", ", columns) + ")";
	}

	private String addConstraint(String constraint) {
		return ddl().addConstraint(name(), constraint);
	}

	private String drop(String constraint) {
		return this.statements.dropConstraint(name(), constraint);
	}

	private DdlRenderer ddl() {
		return this.statements.ddl();
	}

	private TableName name() {
		return this.wanted.name();
	}

}

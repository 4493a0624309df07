package dev.asyncorm.schema;

import dev.asyncorm.catalog.ColumnDefinition;
import dev.asyncorm.catalog.KeyConstraint;
import dev.asyncorm.catalog.LiveCatalog;
import dev.asyncorm.catalog.TableDefinition;
import dev.asyncorm.catalog.TableName;
import dev.asyncorm.schema.SchemaChange.Kind;
import dev.asyncorm.schema.SchemaChange.Step;

/**
 * Compares the columns of one table.
 *
 * @param live how the database finds names
 * @param wanted the table that entities describe
 * @param found the table that the database has
 * @param changes takes the differences
 * @param statements renders what removes them
 */
record ColumnComparison(LiveCatalog live, TableDefinition wanted, TableDefinition found, SchemaChanges changes,
		AlterStatements statements) {

	/**
	 * Tell whether a new column needs a value in every row that there is.
	 * @param column the column
	 * @return whether it takes no null and has nothing of its own
	 */
	static boolean needsValue(ColumnDefinition column) {
		return !column.nullable() && !column.identity() && column.defaultValue() == null;
	}

	void compare() {
		boolean isExternal = this.live.external().contains(this.found.name());
		for (ColumnDefinition column : this.wanted.columns()) {
			this.found.columns()
				.stream()
				.filter((candidate) -> this.live.same(candidate.name(), column.name()))
				.findFirst()
				.ifPresentOrElse((candidate) -> compare(column, candidate, isExternal),
						() -> missing(column, isExternal));
		}
		if (!isExternal) {
			this.found.columns().forEach(this::refuseUnknown);
		}
	}

	private void missing(ColumnDefinition column, boolean isExternal) {
		if (isExternal) {
			this.changes.different(subject(column), "is missing");
			return;
		}
		String warning = needsValue(column)
				? "fails when " + this.wanted.name() + " has rows: add it with a default, or let it be null at first"
				: null;
		this.changes.missing(Step.COLUMN, subject(column), warning, this.statements.ddl().addColumn(name(), column));
		if (column.comment() != null) {
			this.changes.missing(Step.COMMENT, subject(column), null, this.statements.ddl().comment(name(), column));
		}
	}

	private void compare(ColumnDefinition column, ColumnDefinition candidate, boolean isExternal) {
		compareType(column, candidate, isExternal);
		if (isExternal) {
			return;
		}
		if (column.nullable() && !candidate.nullable()) {
			this.changes.harmless(subject(column), "takes no null in the database",
					this.statements.nullable(name(), column));
		}
		else if (!column.nullable() && candidate.nullable()) {
			SchemaDifference difference = new SchemaDifference(subject(column), "takes null in the database", false);
			this.changes.add(difference, Kind.ALTER, Step.ALTER,
					"fails when " + name() + " has rows without it: fill it before",
					this.statements.nullable(name(), column));
		}
		compareGeneration(column, candidate);
		compareComment(column, candidate);
	}

	private void compareType(ColumnDefinition column, ColumnDefinition candidate, boolean isExternal) {
		TypeMatch match = TypeMatch.of(this.statements.ddl().dialect(), column.type(), candidate.type());
		if (match == TypeMatch.SAME) {
			return;
		}
		boolean isOwn = match == TypeMatch.OWN;
		boolean isHarmless = isOwn || match == TypeMatch.STRICTER;
		String fact = "is " + candidate.type() + " in the database instead of " + column.type();
		Kind kind = TypeMatch.keepsValues(candidate.type(), column.type()) ? Kind.ALTER : Kind.LOSE;
		String[] alter = (isExternal || isOwn) ? new String[0] : new String[] { this.statements.type(name(), column) };
		this.changes.add(new SchemaDifference(subject(column), fact, isHarmless), kind, Step.ALTER, null, alter);
	}

	private void compareGeneration(ColumnDefinition column, ColumnDefinition candidate) {
		if (candidate.identity() || candidate.defaultValue() != null) {
			return;
		}
		if (column.identity()) {
			this.changes.different(subject(column), "is not numbered by the database",
					this.statements.identity(name(), column));
		}
		else if (column.defaultValue() != null) {
			String fact = "has no default in the database";
			String alter = this.statements.defaultValue(name(), column);
			// an id may come from the application
			if (isKey(column)) {
				this.changes.harmless(subject(column), fact, alter);
			}
			else {
				this.changes.different(subject(column), fact, alter);
			}
		}
	}

	private boolean isKey(ColumnDefinition column) {
		KeyConstraint key = this.wanted.primaryKey();
		return key != null && key.columns().contains(column.name());
	}

	private void compareComment(ColumnDefinition column, ColumnDefinition candidate) {
		if (column.comment() != null && !column.comment().equals(candidate.comment())) {
			Kind kind = (candidate.comment() != null) ? Kind.ALTER : Kind.ADD;
			this.changes.add(new SchemaDifference(subject(column), "has another comment", true), kind, Step.COMMENT,
					null, this.statements.ddl().comment(name(), column));
		}
	}

	private void refuseUnknown(ColumnDefinition candidate) {
		if (this.wanted.columns().stream().noneMatch((column) -> this.live.same(column.name(), candidate.name()))) {
			this.changes.extra(Step.DROP_COLUMN, subject(candidate),
					"is mapped by no entity" + (needsValue(candidate) ? ", and takes no null" : ""),
					this.statements.dropColumn(name(), candidate.name()));
		}
	}

	private String subject(ColumnDefinition column) {
		return "column " + this.wanted.name() + "." + column.name();
	}

	private TableName name() {
		return this.wanted.name();
	}

}

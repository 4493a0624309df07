package dev.asyncorm.schema;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

import dev.asyncorm.AsyncOrmConfigurationException;
import dev.asyncorm.catalog.CheckConstraint;
import dev.asyncorm.catalog.ForeignKeyConstraint;
import dev.asyncorm.catalog.IndexDefinition;
import dev.asyncorm.catalog.KeyConstraint;
import dev.asyncorm.catalog.TableDefinition;
import dev.asyncorm.catalog.TableName;

/**
 * Refuses constraints and indexes of equal names: a database would take the second for
 * one that exists and leave it out.
 */
final class NameClashes {

	private NameClashes() {
	}

	static void refuse(List<TableDefinition> tables) {
		Map<TableName, TableName> owners = new HashMap<>();
		tables.forEach((table) -> names(table).forEach((name) -> {
			TableName owner = owners.putIfAbsent(new TableName(table.name().schema(), name), table.name());
			if (owner != null) {
				throw new AsyncOrmConfigurationException(
						"The name '" + name.toLowerCase(Locale.ROOT) + "' is that of two constraints or indexes, of "
								+ "the table " + owner + " and of the table " + table.name() + ".",
						"Declare a bean of the type ConstraintNaming that tells them apart, or rename a column.");
			}
		}));
	}

	private static Stream<String> names(TableDefinition table) {
		Stream<KeyConstraint> keys = Stream.concat(Stream.ofNullable(table.primaryKey()), table.uniqueKeys().stream());
		return Stream.of(keys.map(KeyConstraint::name), table.foreignKeys().stream().map(ForeignKeyConstraint::name),
				table.checks().stream().map(CheckConstraint::name), table.indexes().stream().map(IndexDefinition::name))
			.flatMap((names) -> names);
	}

}

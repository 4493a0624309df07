package dev.asyncorm.catalog;

import java.util.List;
import java.util.Set;

/**
 * The tables and sequences of a database, or of the entities that want one.
 *
 * @param tables the tables; those of entities so that a foreign key leads to an earlier
 * one wherever there is no cycle
 * @param sequences the names of the sequences that no identity column owns
 * @since 0.1.0
 */
public record Catalog(List<TableDefinition> tables, Set<TableName> sequences) {

	public Catalog {
		tables = List.copyOf(tables);
		sequences = Set.copyOf(sequences);
	}

}

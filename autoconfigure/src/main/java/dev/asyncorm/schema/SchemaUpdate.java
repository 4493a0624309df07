package dev.asyncorm.schema;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Result;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import dev.asyncorm.AsyncOrmConfigurationException;
import dev.asyncorm.catalog.Catalog;
import dev.asyncorm.catalog.ColumnDefinition;
import dev.asyncorm.catalog.LiveCatalog;
import dev.asyncorm.catalog.TableDefinition;
import dev.asyncorm.schema.SchemaChange.Kind;

/**
 * Plans to add what a database lacks, and nothing else.
 *
 * @param wanted what the entities describe
 * @param ddl renders the statements
 */
record SchemaUpdate(Catalog wanted, DdlRenderer ddl) {

	private static final Log logger = LogFactory.getLog(Schema.class);

	/**
	 * Plan the statements, unless one of them is bound to fail.
	 * @param connection where to look at rows
	 * @param live what the database has
	 * @return the statements, in order
	 */
	Mono<List<String>> plan(Connection connection, LiveCatalog live) {
		List<SchemaChange> changes = SchemaComparison.of(this.wanted, live, this.ddl).inOrder();
		List<SchemaChange> additions = changes.stream().filter((change) -> change.kind() == Kind.ADD).toList();
		return refuseColumnsThatNeedValues(connection, live)
			.then(Mono
				.fromSupplier(() -> additions.stream().flatMap((change) -> change.statements().stream()).toList()))
			.doOnNext((statements) -> log(additions, changes));
	}

	private Mono<Void> refuseColumnsThatNeedValues(Connection connection, LiveCatalog live) {
		return Flux.fromIterable(this.wanted.tables())
			.filter((table) -> !newColumns(table, live).isEmpty())
			.filterWhen((table) -> hasRows(connection, table))
			.flatMapIterable((table) -> newColumns(table, live))
			.collectList()
			.flatMap((columns) -> columns.isEmpty() ? Mono.empty() : Mono.error(refusal(columns)));
	}

	private List<String> newColumns(TableDefinition table, LiveCatalog live) {
		List<String> columns = new ArrayList<>();
		live.table(table.name()).filter((found) -> !live.external().contains(found.name())).ifPresent((found) -> {
			for (ColumnDefinition column : table.columns()) {
				boolean isNew = found.columns().stream().noneMatch((old) -> live.same(old.name(), column.name()));
				if (isNew && ColumnComparison.needsValue(column)) {
					columns.add(table.name() + "." + column.name());
				}
			}
		});
		return columns;
	}

	private Mono<Boolean> hasRows(Connection connection, TableDefinition table) {
		String query = "select 1 from " + this.ddl.name(table.name()) + " limit 1";
		return Flux.from(connection.createStatement(query).execute())
			.concatMap((Result result) -> result.map((row) -> true))
			// reads to the end: a cancelled read leaves the connection in doubt
			.count()
			.map((rows) -> rows > 0);
	}

	private static AsyncOrmConfigurationException refusal(List<String> columns) {
		String names = String.join(", ", columns);
		return new AsyncOrmConfigurationException(
				"New columns allow no null and have no default, but their tables have rows: " + names
						+ ". Nothing was changed.",
				"Give the properties a default or let them be null, or fill the columns by a migration.");
	}

	private static void log(List<SchemaChange> additions, List<SchemaChange> changes) {
		if (!additions.isEmpty()) {
			logger.info("Missing: " + describe(additions));
		}
		List<SchemaChange> left = changes.stream()
			.filter((change) -> change.kind() != Kind.ADD && !change.difference().information())
			.toList();
		if (!left.isEmpty()) {
			logger.warn("Left as it is, because an update only adds: " + describe(left));
		}
	}

	private static String describe(List<SchemaChange> changes) {
		return changes.stream()
			.map((change) -> change.difference().subject() + " (" + change.difference().fact() + ")")
			.distinct()
			.collect(Collectors.joining(", "));
	}

}

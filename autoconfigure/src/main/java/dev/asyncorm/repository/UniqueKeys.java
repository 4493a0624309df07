package dev.asyncorm.repository;

import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/**
 * The primary and unique keys of a PostgreSQL table, as sets of column names. Immutable.
 *
 * @param keys the keys that ON CONFLICT can name
 * @param others whether there are unique indexes that it cannot name: partial, deferred
 * or on expressions
 */
record UniqueKeys(Set<Set<String>> keys, boolean others) {

	boolean contains(Set<String> columns) {
		return this.keys.contains(columns);
	}

	boolean existBeside(Collection<Set<String>> known) {
		return this.others || !known.containsAll(this.keys);
	}

	boolean touch(Set<String> columns) {
		return this.others || this.keys.stream().anyMatch((key) -> !Collections.disjoint(key, columns));
	}

	private static UniqueKeys of(List<Index> rows) {
		Map<Long, Set<String>> indexes = new LinkedHashMap<>();
		boolean others = false;
		for (Index row : rows) {
			others |= row.column() == null;
			if (row.column() != null) {
				indexes.computeIfAbsent(row.id(), (id) -> new HashSet<>()).add(row.column());
			}
		}
		return new UniqueKeys(Set.copyOf(indexes.values()), others);
	}

	private record Index(Long id, @Nullable String column) {
	}

	/**
	 * Reads the keys of a table once. Thread-safe.
	 */
	static final class Catalogue {

		private static final String SQL = """
				SELECT i.indexrelid::bigint AS id,
					CASE WHEN i.indpred IS NULL AND i.indexprs IS NULL AND i.indimmediate AND i.indisvalid
						THEN a.attname::text END AS column_name
				FROM pg_catalog.pg_index i
				CROSS JOIN LATERAL unnest(i.indkey) WITH ORDINALITY AS k (attnum, position)
				LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
				WHERE i.indisunique AND i.indrelid = to_regclass($1) AND k.position <= i.indnkeyatts""";

		private final Map<String, UniqueKeys> keys = new ConcurrentHashMap<>();

		Mono<UniqueKeys> keysOf(String table, DatabaseClient client) {
			return Mono.justOrEmpty(this.keys.get(table)).switchIfEmpty(Mono.defer(() -> read(table, client)));
		}

		private Mono<UniqueKeys> read(String table, DatabaseClient client) {
			return client.sql(SQL)
				.bind(0, table)
				.map((row) -> new Index(row.get("id", Long.class), row.get("column_name", String.class)))
				.all()
				.collectList()
				.map(UniqueKeys::of)
				.doOnNext((found) -> this.keys.put(table, found));
		}

	}

}

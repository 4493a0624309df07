package dev.asyncorm.benchmarks.contender;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Result;
import io.r2dbc.spi.Statement;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The ways to write many rows with the bare driver.
 */
enum R2dbcStyle {

	/**
	 * One statement per row, one after the other.
	 */
	STATEMENT_PER_ROW {
		@Override
		Mono<Void> insert(Connection connection, List<Item> items) {
			return Flux.fromIterable(items).concatMap((item) -> {
				Statement statement = connection.createStatement(INSERT + "($1, $2, $3, $4, $5) returning id");
				bind(statement, 0, item);
				return readIds(statement, List.of(item));
			}).then();
		}

		@Override
		Mono<Void> update(Connection connection, List<Item> items) {
			return Flux.fromIterable(items)
				.concatMap((item) -> count(
						connection.createStatement(UPDATE).bind(0, item.getQuantity()).bind(1, id(item))))
				.then();
		}
	},

	/**
	 * One statement with many bindings.
	 */
	ADD {
		@Override
		Mono<Void> insert(Connection connection, List<Item> items) {
			Statement statement = connection.createStatement(INSERT + "($1, $2, $3, $4, $5)");
			for (int i = 0; i < items.size(); i++) {
				if (i > 0) {
					statement.add();
				}
				bind(statement, 0, items.get(i));
			}
			return readIds(statement.returnGeneratedValues("id"), items);
		}

		@Override
		Mono<Void> update(Connection connection, List<Item> items) {
			Statement statement = connection.createStatement(UPDATE);
			for (int i = 0; i < items.size(); i++) {
				if (i > 0) {
					statement.add();
				}
				statement.bind(0, items.get(i).getQuantity()).bind(1, id(items.get(i)));
			}
			return count(statement);
		}
	},

	/**
	 * One statement with a list of rows, in pages.
	 */
	VALUES {
		@Override
		Mono<Void> insert(Connection connection, List<Item> items) {
			return Flux.fromIterable(items).buffer(PAGE).concatMap((page) -> {
				Statement statement = connection.createStatement(INSERT + rows(page.size(), 5) + " returning id");
				for (int i = 0; i < page.size(); i++) {
					bind(statement, 5 * i, page.get(i));
				}
				return readIds(statement, page);
			}).then();
		}

		@Override
		Mono<Void> update(Connection connection, List<Item> items) {
			return Flux.fromIterable(items).buffer(PAGE).concatMap((page) -> {
				Statement statement = connection.createStatement("update item set quantity = v.q::integer from (values "
						+ rows(page.size(), 2) + ") v(q, id) where item.id = v.id::bigint");
				for (int i = 0; i < page.size(); i++) {
					statement.bind(2 * i, page.get(i).getQuantity()).bind(2 * i + 1, id(page.get(i)));
				}
				return count(statement);
			}).then();
		}
	},

	/**
	 * One statement with an array per column.
	 */
	UNNEST {
		@Override
		Mono<Void> insert(Connection connection, List<Item> items) {
			return readIds(connection.createStatement("""
					insert into item (name, quantity, price, active, created_at)
					select * from unnest($1::varchar[], $2::integer[], $3::numeric[], $4::boolean[], $5::timestamptz[])
					returning id""")
				.bind(0, array(items, Item::getName, new String[0]))
				.bind(1, array(items, Item::getQuantity, new Integer[0]))
				.bind(2, array(items, Item::getPrice, new BigDecimal[0]))
				.bind(3, array(items, Item::isActive, new Boolean[0]))
				.bind(4, array(items, (item) -> utc(item.getCreatedAt()), new OffsetDateTime[0])), items);
		}

		@Override
		Mono<Void> update(Connection connection, List<Item> items) {
			return count(connection.createStatement("""
					update item set quantity = v.q from unnest($1::integer[], $2::bigint[]) v(q, id)
					where item.id = v.id""")
				.bind(0, array(items, Item::getQuantity, new Integer[0]))
				.bind(1, array(items, R2dbcStyle::id, new Long[0])));
		}
	};

	private static final int PAGE = 1000;

	private static final String INSERT = "insert into item (name, quantity, price, active, created_at) values ";

	private static final String UPDATE = "update item set quantity = $1 where id = $2";

	abstract Mono<Void> insert(Connection connection, List<Item> items);

	abstract Mono<Void> update(Connection connection, List<Item> items);

	private static void bind(Statement statement, int first, Item item) {
		statement.bind(first, item.getName())
			.bind(first + 1, item.getQuantity())
			.bind(first + 2, item.getPrice())
			.bind(first + 3, item.isActive())
			.bind(first + 4, item.getCreatedAt());
	}

	private static String rows(int count, int columns) {
		return IntStream.range(0, count)
			.mapToObj((row) -> IntStream.rangeClosed(1, columns)
				.mapToObj((column) -> "$" + (row * columns + column))
				.collect(Collectors.joining(", ", "(", ")")))
			.collect(Collectors.joining(", "));
	}

	private static Mono<Void> readIds(Statement statement, List<Item> items) {
		return Flux.from(statement.execute())
			.concatMap((result) -> result.map((row) -> row.get(0, Long.class)))
			.zipWithIterable(items)
			.doOnNext((pair) -> pair.getT2().setId(pair.getT1()))
			.then();
	}

	private static Mono<Void> count(Statement statement) {
		return Flux.from(statement.execute()).concatMap(Result::getRowsUpdated).then();
	}

	private static <T> T[] array(List<Item> items, Function<Item, T> value, T[] type) {
		return items.stream().map(value).toList().toArray(type);
	}

	private static OffsetDateTime utc(Instant instant) {
		return instant.atOffset(ZoneOffset.UTC);
	}

	private static Long id(Item item) {
		Long id = item.getId();
		if (id == null) {
			throw new IllegalStateException("An item without an id was not read from the database");
		}
		return id;
	}

}

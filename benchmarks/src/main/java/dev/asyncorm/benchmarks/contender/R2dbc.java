package dev.asyncorm.benchmarks.contender;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.ConnectionPoolConfiguration;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.ConnectionFactoryOptions;
import io.r2dbc.spi.Readable;
import io.r2dbc.spi.Statement;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The pool and the driver, used by hand: the limit of what can be built on them.
 */
final class R2dbc implements Library {

	private static final String SELECT = "select id, name, quantity, price, active, created_at from item";

	private final ConnectionPool pool;

	private final R2dbcStyle style;

	R2dbc(Server server, R2dbcStyle style) {
		this.pool = new ConnectionPool(
				ConnectionPoolConfiguration.builder(ConnectionFactories.get(ConnectionFactoryOptions.builder()
					.option(ConnectionFactoryOptions.DRIVER, "postgresql")
					.option(ConnectionFactoryOptions.HOST, server.host())
					.option(ConnectionFactoryOptions.PORT, server.port())
					.option(ConnectionFactoryOptions.DATABASE, server.database())
					.option(ConnectionFactoryOptions.USER, server.username())
					.option(ConnectionFactoryOptions.PASSWORD, server.password())
					.build())).initialSize(CONNECTIONS).maxSize(CONNECTIONS).build());
		this.pool.warmup().block();
		this.style = style;
	}

	@Override
	public List<?> insert(int rows) {
		List<Item> items = Item.create(rows);
		inTransaction((connection) -> this.style.insert(connection, items)).block();
		return items;
	}

	@Override
	public long get(int count, int concurrency) {
		return Objects
			.requireNonNull(Flux.range(1, count).flatMap((id) -> get(id.longValue()), concurrency).count().block());
	}

	private Mono<Item> get(long id) {
		return Mono.usingWhen(this.pool.create(), (connection) -> get(connection, id), Connection::close);
	}

	private Mono<Item> get(Connection connection, long id) {
		return Flux.from(connection.createStatement(SELECT + " where id = $1").bind(0, id).execute())
			.concatMap((result) -> result.map(R2dbc::read))
			.next();
	}

	@Override
	public List<?> select() {
		return Objects.requireNonNull(Mono.usingWhen(this.pool.create(), this::select, Connection::close).block());
	}

	private Mono<List<Item>> select(Connection connection) {
		return Flux.from(connection.createStatement(SELECT).execute())
			.concatMap((result) -> result.map(R2dbc::read))
			.collectList();
	}

	private static Item read(Readable row) {
		Item item = new Item(value(row, 1, String.class), value(row, 2, Integer.class), value(row, 3, BigDecimal.class),
				value(row, 4, Boolean.class), value(row, 5, Instant.class));
		item.setId(value(row, 0, Long.class));
		return item;
	}

	private static <T> T value(Readable row, int index, Class<T> type) {
		return Objects.requireNonNull(row.get(index, type));
	}

	@Override
	public List<?> users() {
		return Objects.requireNonNull(Mono.usingWhen(this.pool.create(), this::users, Connection::close).block());
	}

	private Mono<List<User>> users(Connection connection) {
		return Flux.from(connection.createStatement("select id, name, email, active from users").execute())
			.concatMap((result) -> result.map(R2dbc::readUser))
			.collectList()
			.flatMap((users) -> addresses(connection, users).thenReturn(users));
	}

	private static Mono<Void> addresses(Connection connection, List<User> users) {
		Map<Long, User> byId = new HashMap<>();
		users.forEach((user) -> byId.put(Objects.requireNonNull(user.getId()), user));
		Statement statement = connection
			.createStatement("select id, user_id, street, city from address where user_id = any($1)")
			.bind(0, byId.keySet().toArray(Long[]::new));
		return Flux.from(statement.execute())
			.concatMap((result) -> result.map(R2dbc::readAddress))
			.doOnNext((address) -> Objects.requireNonNull(byId.get(address.getUserId())).getAddresses().add(address))
			.then();
	}

	private static User readUser(Readable row) {
		User user = new User(value(row, 1, String.class), value(row, 2, String.class), value(row, 3, Boolean.class));
		user.setId(value(row, 0, Long.class));
		return user;
	}

	private static Address readAddress(Readable row) {
		Address address = new Address(value(row, 1, Long.class), value(row, 2, String.class),
				value(row, 3, String.class));
		address.setId(value(row, 0, Long.class));
		return address;
	}

	@Override
	public void change(long id, int quantity) {
		inTransaction((connection) -> get(connection, id).flatMap((item) -> {
			item.setQuantity(quantity);
			return this.style.update(connection, List.of(item));
		})).block();
	}

	@Override
	public Runnable loadAndChange(int quantity) {
		Pause pause = new Pause();
		pause.start(inTransaction((connection) -> select(connection).delayUntil((items) -> pause.here())
			.doOnNext((items) -> items.forEach((item) -> item.setQuantity(item.getQuantity() + quantity)))
			.flatMap((items) -> this.style.update(connection, items))));
		return pause::end;
	}

	private Mono<Void> inTransaction(Function<Connection, Mono<Void>> work) {
		return Mono.usingWhen(this.pool.create(),
				(connection) -> Mono.from(connection.beginTransaction())
					.then(work.apply(connection))
					.then(Mono.from(connection.commitTransaction())),
				Connection::close);
	}

	@Override
	public void close() {
		this.pool.dispose();
	}

}

package dev.asyncorm.provider;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.PoolMetrics;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.ConnectionFactoryOptions;
import io.r2dbc.spi.R2dbcTimeoutException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

import dev.asyncorm.AsyncOrmConfigurationException;
import dev.asyncorm.fixture.OnPostgres;
import dev.asyncorm.fixture.TestDatabase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

@OnPostgres
class PoolConfigurationTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	private final TestDatabase database;

	private ConnectionPool pool;

	PoolConfigurationTests(TestDatabase database) {
		this.database = database;
		this.pool = build(2, 0, Duration.ofSeconds(20), false);
	}

	@AfterEach
	void close() {
		this.pool.disposeLater().block(TIMEOUT);
	}

	@Test
	@DisplayName("P6 a pool opens no connection before one is needed, then one")
	void opensConnectionWhenNeeded() {
		assertThat(metrics().allocatedSize()).isZero();
		use();
		assertThat(metrics().allocatedSize()).isOne();
	}

	@Test
	@DisplayName("C1 an exhausted pool gives up after the acquire timeout, once, and leaks nothing")
	void givesUpWhenExhausted() {
		this.pool = build(1, 0, Duration.ofSeconds(2), true);
		Connection held = acquire();
		Duration taken = StepVerifier.create(this.pool.create())
			.expectError(R2dbcTimeoutException.class)
			.verify(TIMEOUT);
		assertThat(taken).isGreaterThan(Duration.ofMillis(1900)).isLessThan(Duration.ofSeconds(4));
		release(held);
		use();
		assertThat(metrics().acquiredSize()).isZero();
	}

	@Test
	@DisplayName("C3 connections beyond the size are closed when they come back")
	void closesOverflowWhenReleased() {
		this.pool = build(1, 2, Duration.ofSeconds(2), false);
		List<Connection> held = List.of(acquire(), acquire(), acquire());
		StepVerifier.create(this.pool.create()).expectError(R2dbcTimeoutException.class).verify(TIMEOUT);
		held.forEach(this::release);
		Awaitility.await().atMost(TIMEOUT).until(() -> metrics().allocatedSize() <= 1);
		use();
	}

	@ParameterizedTest
	@DisplayName("C2 all dead connections are replaced within one acquisition")
	@ValueSource(booleans = { true, false })
	void replacesConnectionsWhenKilled(boolean prePing) {
		this.pool = build(3, 0, Duration.ofSeconds(20), prePing);
		List<Connection> held = List.of(acquire(), acquire(), acquire());
		held.forEach(this::release);
		assertThat(this.database.killBackends()).isEqualTo(3);
		if (!prePing) {
			Awaitility.await().atMost(TIMEOUT).until(() -> this.database.sessions().isEmpty());
		}
		use();
	}

	@Test
	@DisplayName("P3 an old connection is recycled")
	void replacesConnectionWhenOld() {
		PoolConfiguration configuration = new PoolConfiguration(1, 0, TIMEOUT, false, Duration.ofMillis(1), null);
		this.pool = configuration.build(this.database.rawConnectionFactory());
		Object first = use();
		Awaitility.await().atMost(TIMEOUT).until(() -> !use().equals(first));
	}

	@Test
	void rollsBackWhenConnectionComesBackInTransaction() {
		this.database.execute("create table if not exists left_over (id int)");
		this.pool = build(1, 0, Duration.ofSeconds(20), false);
		Connection connection = acquire();
		// not beginTransaction(): r2dbc-pool would know of it and roll back by itself
		execute(connection, "begin");
		execute(connection, "insert into left_over values (1)");
		Connection again = Mono.from(borrowedAgain(connection)).block(TIMEOUT);
		assertThat(again).isNotNull();
		assertThat(again.isAutoCommit()).isTrue();
		release(again);
		assertThat(this.database.count("left_over")).isZero();
	}

	private Mono<? extends Connection> borrowedAgain(Connection connection) {
		return Mono.from(connection.close()).then(this.pool.create());
	}

	@Test
	@DisplayName("P8 one configuration builds two pools")
	void buildsTwoPoolsWhenUsedTwice() {
		PoolConfiguration configuration = new PoolConfiguration(1, 0, TIMEOUT, false, null, null);
		ConnectionPool first = configuration.build(this.database.rawConnectionFactory());
		ConnectionPool second = configuration.build(this.database.rawConnectionFactory());
		first.disposeLater().block(TIMEOUT);
		assertThat(second.isDisposed()).isFalse();
		second.disposeLater().block(TIMEOUT);
	}

	@Test
	@DisplayName("P2 a password of special characters connects through properties and through a URL")
	void connectsWhenPasswordIsNasty() {
		String role = "nasty_" + Long.toHexString(System.nanoTime());
		this.database.execute("create role " + role + " login password 'p@:/%?#w'");
		String host = String.valueOf(this.database.options().getRequiredValue(ConnectionFactoryOptions.HOST));
		Integer port = (Integer) this.database.options().getRequiredValue(ConnectionFactoryOptions.PORT);
		String name = String.valueOf(this.database.options().getRequiredValue(ConnectionFactoryOptions.DATABASE));
		String address = host + ":" + port + "/" + name;
		for (DatabaseConfiguration configuration : List.of(
				new DatabaseConfiguration(null, "postgresql", host, port, name, role, "p@:/%?#w", Map.of()),
				new DatabaseConfiguration("jdbc:postgresql://" + address, null, null, null, null, role, "p@:/%?#w",
						Map.of()),
				DatabaseConfiguration.of("postgres://" + role + ":p%40%3A%2F%25%3F%23w@" + address))) {
			StepVerifier
				.create(Flux.usingWhen(ConnectionFactories.get(configuration.toOptions()).create(),
						(connection) -> select(connection, "select current_user"), Connection::close))
				.expectNext(role)
				.expectComplete()
				.verify(TIMEOUT);
		}
		this.database.execute("drop role " + role);
	}

	@Test
	void failsWhenLimitIsWrong() {
		assertThatExceptionOfType(AsyncOrmConfigurationException.class)
			.isThrownBy(() -> new PoolConfiguration(0, 0, TIMEOUT, false, null, null))
			.withMessageContaining("pool.size");
		assertThatExceptionOfType(AsyncOrmConfigurationException.class)
			.isThrownBy(() -> new PoolConfiguration(1, 0, Duration.ZERO, false, null, null))
			.withMessageContaining("pool.acquire-timeout");
	}

	private ConnectionPool build(int size, int maxOverflow, Duration acquireTimeout, boolean prePing) {
		return new PoolConfiguration(size, maxOverflow, acquireTimeout, prePing, null, null)
			.build(this.database.rawConnectionFactory());
	}

	private PoolMetrics metrics() {
		return this.pool.getMetrics().orElseThrow();
	}

	private Connection acquire() {
		Connection connection = this.pool.create().block(TIMEOUT);
		assertThat(connection).isNotNull();
		return connection;
	}

	private void release(Connection connection) {
		Mono.from(connection.close()).block(TIMEOUT);
	}

	private Object use() {
		Connection connection = acquire();
		Object pid = select(connection, "select pg_backend_pid()").blockLast(TIMEOUT);
		release(connection);
		assertThat(pid).isNotNull();
		return pid;
	}

	private static void execute(Connection connection, String sql) {
		Flux.from(connection.createStatement(sql).execute())
			.flatMap((result) -> result.getRowsUpdated())
			.blockLast(TIMEOUT);
	}

	private static Flux<Object> select(Connection connection, String sql) {
		return Flux.from(connection.createStatement(sql).execute())
			.concatMap((result) -> result.map((row, metadata) -> row.get(0, Object.class)));
	}

}

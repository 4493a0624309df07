package dev.asyncorm.stress;

import java.time.Duration;

import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.spi.Connection;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.persistence.autoconfigure.EntityScan;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.data.r2dbc.repository.config.EnableR2dbcRepositories;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import dev.asyncorm.fixture.TestDatabase;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The application under stress.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@EnableR2dbcRepositories(considerNestedRepositories = true, basePackageClasses = StressApi.class)
@EntityScan(basePackageClasses = StressApi.class)
@Import({ StressApi.class, StressApi.PartService.class })
class StressApplication {

	static final int ITEMS = 1000;

	static void createTables(TestDatabase database) {
		database.execute("drop table if exists part", "drop table if exists item",
				"create table part (id bigserial primary key, request text not null, number int not null,"
						+ " unique (request, number))",
				"create table item (id int primary key, name text not null)",
				"insert into item (id, name) select x, repeat('name ', 20) from generate_series(1, " + ITEMS
						+ ") as x");
	}

	/**
	 * Assert that a pool still hands out connections, all at once, that work. A pool
	 * finds out about each connection that was lost while it was idle by one failure.
	 * @param pool the pool
	 * @param count how many
	 */
	static void assertServesAtOnce(ConnectionPool pool, int count) {
		Long inUse = Flux.range(0, count)
			.flatMap((i) -> Mono.usingWhen(pool.create(), (connection) -> busy(pool, connection), Connection::close)
				.retry(count))
			.filter((acquired) -> acquired == count)
			.count()
			.block(Duration.ofSeconds(10));
		assertThat(inUse).as("connections that saw all others in use").isPositive();
	}

	private static Mono<Integer> busy(ConnectionPool pool, Connection connection) {
		return Flux.from(connection.createStatement("select pg_sleep(0.3)").execute())
			.concatMap((result) -> result.map((row, metadata) -> pool.getMetrics().orElseThrow().acquiredSize()))
			.single();
	}

}

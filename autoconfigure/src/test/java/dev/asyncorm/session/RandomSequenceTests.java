package dev.asyncorm.session;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

import io.r2dbc.spi.Connection;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.r2dbc.connection.SingleConnectionFactory;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import dev.asyncorm.connection.LazyConnection;
import dev.asyncorm.session.SessionModel.Key;

/**
 * Random sequences of operations do in a session and in the database what they do in a
 * simple model. The build always runs the same sequences, so that it says something about
 * the change and not about luck; {@code -Dasyncorm.seed=random} runs new ones. A failure
 * prints its seed; {@code -Dasyncorm.seed=…} runs that sequence alone.
 */
abstract class RandomSequenceTests extends SessionContractTests {

	private static final int SEQUENCES = 1000;

	private static final long FIRST_SEED = 224026000;

	private static final Duration PATIENCE = Duration.ofSeconds(240);

	private @Nullable Connection observing;

	@BeforeEach
	void createModelTables() {
		database().execute(ModelKind.TABLES);
		this.observing = await(Mono.from(database().rawConnectionFactory().create()));
	}

	@AfterEach
	void dropModelTables() {
		if (this.observing != null) {
			await(Mono.from(this.observing.close()));
		}
		database().execute("drop table book", "drop table author", "drop table place");
	}

	@Test
	@DisplayName("S3 S4 S5 S6 S7 S8 S12 S15 random sequences of operations end as a simple model does")
	void doesWhatModelDoes() {
		String wanted = System.getProperty("asyncorm.seed", String.valueOf(FIRST_SEED));
		boolean explores = wanted.equals("random");
		long seed = explores ? new Random().nextInt(Integer.MAX_VALUE) : Long.parseLong(wanted);
		int count = (explores || seed == FIRST_SEED) ? SEQUENCES : 1;
		System.out.println(getClass().getSimpleName() + ": " + count + " sequences from seed " + seed);
		SessionFactory factory = factory(UnaryOperator.identity());
		DatabaseClient observer = DatabaseClient.create(new SingleConnectionFactory(
				Objects.requireNonNull(this.observing), database().rawConnectionFactory().getMetadata(), true));
		long end = System.nanoTime() + PATIENCE.toNanos();
		for (long i = seed; i < seed + count; i++) {
			if (System.nanoTime() > end) {
				throw new AssertionError("Only %d sequences ran within %s".formatted(i - seed, PATIENCE));
			}
			run(i, factory, observer);
		}
	}

	private void run(long seed, SessionFactory factory, DatabaseClient observer) {
		await(Flux.just("book", "author", "place").concatMap((table) -> observer.sql("delete from " + table).then()));
		LazyConnection connection = connection();
		RandomSequence sequence = new RandomSequence(seed, () -> stored(observer));
		try {
			await(sequence.run(factory.sessionOf(connection)));
		}
		catch (AssertionError | RuntimeException ex) {
			throw new AssertionError(
					"-Dasyncorm.seed=%d: %s%n%s".formatted(seed, ex.getMessage(), String.join("\n", sequence.log())),
					ex);
		}
		finally {
			await(connection.finish("the sequence ended"));
			recorder().clear();
		}
	}

	private static Mono<Map<Key, Map<String, @Nullable Object>>> stored(DatabaseClient observer) {
		return Flux.just(ModelKind.values())
			.concatMap((kind) -> observer.sql("select * from " + kind.table())
				.fetch()
				.all()
				.map(RandomSequenceTests::values)
				.map((values) -> Map.entry(new Key(kind, (Long) values.get("id")), values)))
			.collect(HashMap::new, (rows, row) -> rows.put(row.getKey(), row.getValue()));
	}

	private static Map<String, @Nullable Object> values(Map<String, @Nullable Object> row) {
		Map<String, @Nullable Object> values = new TreeMap<>();
		row.forEach((column, value) -> values.put(column.toLowerCase(),
				(value instanceof Number number) ? number.longValue() : value));
		return values;
	}

}

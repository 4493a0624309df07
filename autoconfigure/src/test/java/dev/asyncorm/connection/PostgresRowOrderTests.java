package dev.asyncorm.connection;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

import io.r2dbc.spi.Result;
import io.r2dbc.spi.Statement;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

import dev.asyncorm.fixture.OnPostgres;

/**
 * Rows arrive in order and none is lost, whichever thread asks for them: r2dbc-postgresql
 * 1.1.1 lets a row overtake another one when demand comes from a thread that is not its
 * own (r2dbc-postgresql#717).
 */
@OnPostgres
class PostgresRowOrderTests extends ConnectionContractTests {

	private static final Duration LENGTH = Duration.ofSeconds(3);

	private static final List<Integer> ROWS = IntStream.rangeClosed(1, 400).boxed().toList();

	@Test
	void keepsOrderWhenOtherThreadsAsk() {
		long seed = System.nanoTime();
		System.out.println(getClass().getSimpleName() + ": seed " + seed);
		Random random = new Random(seed);
		long end = System.nanoTime() + LENGTH.toNanos();
		while (System.nanoTime() < end) {
			boolean bound = random.nextBoolean();
			int fetchSize = random.nextBoolean() ? 0 : 50;
			int batch = 1 + random.nextInt(40);
			Flux<List<Integer>> reads = Flux.range(0, 8).flatMap((i) -> read(bound, fetchSize, batch));
			StepVerifier.create(reads)
				.as("bound %s, fetch size %d, batches of %d".formatted(bound, fetchSize, batch))
				.thenConsumeWhile(ROWS::equals)
				.expectComplete()
				.verify(TIMEOUT);
		}
	}

	private Mono<List<Integer>> read(boolean bound, int fetchSize, int batch) {
		return Flux
			.usingWhen(Mono.fromSupplier(this::scoped),
					(connection) -> Flux.defer(() -> execute(connection, bound, fetchSize))
						.concatMap((result) -> Flux.from(result.map(FIRST)).publishOn(Schedulers.parallel(), batch)),
					(connection) -> connection.finish("read"))
			.collectList();
	}

	private static Publisher<? extends Result> execute(LazyConnection connection, boolean bound, int fetchSize) {
		Statement statement = connection
			.createStatement("select x from generate_series(1, " + (bound ? "$1" : ROWS.size()) + ") as x")
			.fetchSize(fetchSize);
		return (bound ? statement.bind(0, ROWS.size()) : statement).execute();
	}

}

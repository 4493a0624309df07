package dev.asyncorm.connection;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;

import io.r2dbc.spi.Readable;
import io.r2dbc.spi.Result;
import io.r2dbc.spi.Row;
import io.r2dbc.spi.RowMetadata;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

import dev.asyncorm.fixture.OnH2;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the driver gets to see of a reader that fails.
 */
@OnH2
class H2ReaderErrorTests extends ConnectionContractTests {

	private static final String SQL = "select x from system_range(1, 100)";

	private final List<String> seen = new CopyOnWriteArrayList<>();

	@Test
	@DisplayName("S13 an error of a reader neither fails nor cancels the driver")
	void errorOfReaderStaysAwayFromDriver() {
		List<Function<Result, Publisher<Integer>>> readers = List.of((result) -> result.map((row, metadata) -> fail()),
				(result) -> result.map((readable) -> fail()),
				(result) -> result.flatMap((segment) -> Mono.just(fail())),
				(result) -> result.flatMap((segment) -> Mono.fromSupplier(H2ReaderErrorTests::fail)),
				(result) -> result.filter((segment) -> fail() > 0).flatMap((segment) -> Mono.just(1)));
		for (Function<Result, Publisher<Integer>> reader : readers) {
			this.seen.clear();
			LazyConnection connection = scoped();
			StepVerifier.create(watched(connection).concatMap(reader))
				.expectError(IllegalArgumentException.class)
				.verify(TIMEOUT);
			run(connection.finish("the test ended"));
			assertThat(this.seen).containsOnly("complete");
		}
	}

	@Test
	void readerThatLeavesStaysAwayFromDriver() {
		LazyConnection connection = scoped();
		StepVerifier.create(watched(connection).concatMap((result) -> result.map(FIRST)).take(3))
			.expectNext(1, 2, 3)
			.expectComplete()
			.verify(TIMEOUT);
		run(connection.finish("the test ended"));
		assertThat(this.seen).containsOnly("complete");
	}

	private static int fail() {
		throw new IllegalArgumentException("thrown by the reader");
	}

	private Flux<Result> watched(LazyConnection connection) {
		StatementCall call = new StatementCall(StatementKind.PLAIN_READ, SQL, false, false, false,
				(physical) -> watch(Flux.<Result>from(physical.createStatement(SQL).execute()).map(Watched::new)));
		return new Flux<>() {

			@Override
			public void subscribe(CoreSubscriber<? super Result> actual) {
				actual.onSubscribe(new Execution(connection.engine(), call, actual));
			}

		};
	}

	private <T> Flux<T> watch(Publisher<T> driver) {
		return Flux.from(driver)
			.doOnCancel(() -> this.seen.add("cancel"))
			.doOnError((error) -> this.seen.add("error"))
			.doOnComplete(() -> this.seen.add("complete"));
	}

	/**
	 * A result of the driver that notes how its readers end.
	 */
	private final class Watched implements Result {

		private final Result result;

		Watched(Result result) {
			this.result = result;
		}

		@Override
		public Publisher<Long> getRowsUpdated() {
			return watch(this.result.getRowsUpdated());
		}

		@Override
		public <T> Publisher<T> map(BiFunction<Row, RowMetadata, ? extends T> mapping) {
			return watch(this.result.map(mapping));
		}

		@Override
		public <T> Publisher<T> map(Function<? super Readable, ? extends T> mapping) {
			return watch(this.result.map(mapping));
		}

		@Override
		public Result filter(Predicate<Segment> filter) {
			return new Watched(this.result.filter(filter));
		}

		@Override
		public <T> Publisher<T> flatMap(Function<Segment, ? extends Publisher<? extends T>> mapping) {
			return watch(this.result.flatMap(mapping));
		}

	}

}

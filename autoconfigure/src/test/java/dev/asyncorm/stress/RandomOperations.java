package dev.asyncorm.stress;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import dev.asyncorm.provider.AsyncOrmProvider;
import dev.asyncorm.session.AsyncSession;
import dev.asyncorm.stress.StressApi.Item;
import dev.asyncorm.stress.StressApi.OnPurposeException;
import dev.asyncorm.stress.StressApi.Part;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Random operations in one session, all subscribed to at once, and what they reported.
 * Each stores one or two numbers, which are certain once it has completed and doubtful
 * when it was cancelled.
 */
final class RandomOperations {

	private final String name;

	private final Random random;

	private final StressApi.Parts parts;

	private final Set<Integer> certain = new ConcurrentSkipListSet<>();

	private final Set<Integer> doubtful = new ConcurrentSkipListSet<>();

	private volatile String outcome = "cancelled";

	private int next;

	RandomOperations(String name, Random random, StressApi.Parts parts) {
		this.name = name;
		this.random = random;
		this.parts = parts;
	}

	String name() {
		return this.name;
	}

	String outcome() {
		return this.outcome;
	}

	/**
	 * Run everything in a new session, which is then committed, or fails, or is
	 * cancelled.
	 */
	Mono<Void> run(AsyncOrmProvider provider) {
		int count = 5 + this.random.nextInt(30);
		List<Operation> operations = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			operations.add(operation());
		}
		int fate = this.random.nextInt(10);
		Duration patience = Duration.ofNanos(this.random.nextInt(150_000_000));
		Mono<String> work = provider.inNewSession((session) -> Flux.fromIterable(operations)
			.flatMap((operation) -> operation.start(session), 64)
			.then((fate == 0) ? Mono.error(new OnPurposeException()) : Mono.just("committed")));
		Mono<String> fated = (fate < 3 && fate > 0) ? work.timeout(patience, Mono.just("cancelled")) : work;
		return fated.timeout(Duration.ofSeconds(20))
			.onErrorReturn(OnPurposeException.class, "failed")
			.doOnNext((result) -> this.outcome = result)
			.then();
	}

	/**
	 * Assert that the stored numbers are those that were reported.
	 */
	void verify(Set<Integer> stored) {
		if (this.outcome.equals("failed") || (this.outcome.equals("cancelled") && stored.isEmpty())) {
			assertThat(stored).as(this.name + " " + this.outcome).isEmpty();
			return;
		}
		Set<Integer> possible = new ConcurrentSkipListSet<>(this.certain);
		possible.addAll(this.doubtful);
		assertThat(possible).as(this.name + " " + this.outcome).containsAll(stored);
		assertThat(stored).as(this.name + " " + this.outcome).containsAll(this.certain);
	}

	private Operation operation() {
		int number = this.next;
		this.next += 2;
		boolean cancelled = this.random.nextInt(5) == 0;
		Duration pause = Duration.ofNanos(this.random.nextInt(3_000_000));
		Operation operation = switch (this.random.nextInt(4)) {
			case 0 -> reading(number);
			case 1 -> nested(number, pause);
			default -> writing(number);
		};
		return cancelled ? operation.cancelledAfter(pause) : operation;
	}

	private Operation reading(int number) {
		return switch (this.random.nextInt(5)) {
			case 0 -> new Operation((session) -> session.get(Item.class, 1 + number).single());
			case 1 -> new Operation((session) -> session.select(Item.class).all().count().map(this::verifyCount));
			case 2 -> new Operation((session) -> rows(session).count().map(this::verifyCount));
			case 3 -> new Operation((session) -> rows(session).take(10).count());
			default -> new Operation((session) -> session.client().sql("select pg_sleep(0.002)").then());
		};
	}

	private Operation writing(int number) {
		return switch (this.random.nextInt(4)) {
			case 0 -> new Operation((session) -> session.persist(part(number)), number);
			case 1 -> new Operation((session) -> session.add(part(number)), number);
			case 2 -> new Operation((session) -> this.parts.save(part(number)), number);
			default -> new Operation((session) -> insert(session, number), number);
		};
	}

	private Operation nested(int number, Duration pause) {
		return switch (this.random.nextInt(3)) {
			case 0 -> new Operation((session) -> session.nested((inner) -> inner.persist(part(number))
				.delayElement(pause)
				.then(Mono.zip(inner.persist(part(number + 1)), rows(inner).count()))), number, number + 1);
			case 1 -> new Operation((session) -> session
				.nested((inner) -> inner.persist(part(number)).then(Mono.error(new OnPurposeException())))
				.onErrorResume(OnPurposeException.class, (error) -> Mono.empty()));
			default -> new Operation(
					(session) -> session.nested((inner) -> inner.persist(part(number)).then(clash(inner, number))),
					number);
		};
	}

	private Mono<Part> clash(AsyncSession session, int number) {
		return session.nested((inner) -> inner.persist(part(number + 1)).then(inner.persist(part(number))))
			.onErrorResume(DuplicateKeyException.class, (error) -> Mono.empty());
	}

	private Part part(int number) {
		return new Part(null, this.name, number);
	}

	private Mono<Void> insert(AsyncSession session, int number) {
		return session.client()
			.sql("insert into part (request, number) values (:request, :number)")
			.bind("request", this.name)
			.bind("number", number)
			.then();
	}

	private static Flux<Object> rows(AsyncSession session) {
		return session.client().sql("select id from item").map((row) -> Objects.requireNonNull(row.get(0))).all();
	}

	private long verifyCount(long count) {
		assertThat(count).isEqualTo(StressApplication.ITEMS);
		return count;
	}

	/**
	 * One operation.
	 */
	private final class Operation {

		private final Function<AsyncSession, Mono<?>> work;

		private final List<Integer> numbers;

		private final @Nullable Duration patience;

		Operation(Function<AsyncSession, Mono<?>> work, Integer... numbers) {
			this(work, List.of(numbers), null);
		}

		private Operation(Function<AsyncSession, Mono<?>> work, List<Integer> numbers, @Nullable Duration patience) {
			this.work = work;
			this.numbers = numbers;
			this.patience = patience;
		}

		Operation cancelledAfter(Duration time) {
			return new Operation(this.work, this.numbers, time);
		}

		Mono<Void> start(AsyncSession session) {
			Mono<Void> started = this.work.apply(session)
				.then()
				.doOnSuccess((nothing) -> RandomOperations.this.certain.addAll(this.numbers));
			if (this.patience == null) {
				return started;
			}
			RandomOperations.this.doubtful.addAll(this.numbers);
			return started.timeout(this.patience, Mono.empty());
		}

	}

}

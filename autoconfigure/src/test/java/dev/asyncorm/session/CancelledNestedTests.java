package dev.asyncorm.session;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

import dev.asyncorm.connection.BeginMode;
import dev.asyncorm.connection.ConnectionSettings;
import dev.asyncorm.connection.LazyConnection;
import dev.asyncorm.connection.LazyConnectionFactory;
import dev.asyncorm.dialect.Dialect;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Nested work that is cancelled at the worst moments, with siblings waiting.
 */
abstract class CancelledNestedTests extends SessionContractTests {

	@Test
	@DisplayName("S13 nested work that is cancelled while its savepoint is set is undone, and siblings go on")
	void siblingGoesOnWhenCancelledWhileSavepointIsSet() {
		Sinks.Empty<Void> arrived = Sinks.empty();
		Sinks.Empty<Void> gate = Sinks.empty();
		AsyncSession session = slowSavepoint(arrived, gate);
		await(session.persist(new Account("outer")));
		Disposable nested = session.nested((inner) -> inner.persist(new Account("inner"))).subscribe();
		await(arrived.asMono());
		Mono<Account> sibling = session.nested((inner) -> inner.persist(new Account("sibling"))).cache();
		Disposable waiting = sibling.subscribe();
		nested.dispose();
		gate.tryEmitEmpty();
		await(sibling);
		waiting.dispose();
		await(session.commit());
		assertThat(database().query("select name from account")).extracting((row) -> row.get("name"))
			.containsExactlyInAnyOrder("outer", "sibling");
		assertThat(recorder().transactions()).containsExactly("BEGIN", "SAVEPOINT ASYNC_ORM_1",
				"ROLLBACK_TO_SAVEPOINT ASYNC_ORM_1", "SAVEPOINT ASYNC_ORM_2", "RELEASE_SAVEPOINT ASYNC_ORM_2",
				"COMMIT");
	}

	@Test
	@DisplayName("S13 nested work that is cancelled at any moment never locks the session")
	void neverLocksWhenCancelledAtAnyMoment() {
		for (int round = 0; round < 60; round++) {
			int id = round;
			AsyncSession session = session();
			Mono<Void> cancelled = session
				.nested((inner) -> inner.persist(new Account("inner" + id)).then(Mono.never()))
				.then()
				.timeout(Duration.ofNanos(100_000L * id), Mono.empty());
			Flux<Account> siblings = Flux.range(0, 3)
				.flatMap((i) -> session.nested((inner) -> inner.persist(new Account("sibling" + id + "-" + i))));
			await(Mono.when(session.persist(new Account("outer" + id)), cancelled, siblings).then(session.commit()));
		}
		List<Object> names = database().query("select name from account")
			.stream()
			.map((row) -> row.get("name"))
			.toList();
		assertThat(names).hasSize(240).noneMatch((name) -> name.toString().startsWith("inner"));
	}

	private AsyncSession slowSavepoint(Sinks.Empty<Void> arrived, Sinks.Empty<Void> gate) {
		ConnectionFactory slow = intercept(ConnectionFactory.class, pool(),
				(method, result) -> method.equals("create") ? Mono.from((Publisher<?>) result)
					.map((connection) -> slowSavepoint((Connection) connection, arrived, gate)) : result);
		ConnectionSettings settings = new ConnectionSettings(Dialect.of(pool()), BeginMode.ON_FIRST_WRITE, TIMEOUT,
				50_000, 1_000, List.of());
		LazyConnection connection = new LazyConnectionFactory(slow, settings).openScoped(new NoCallbacks());
		return factory(UnaryOperator.identity()).sessionOf(connection);
	}

	private static Connection slowSavepoint(Connection connection, Sinks.Empty<Void> arrived, Sinks.Empty<Void> gate) {
		return intercept(Connection.class, connection, (method, result) -> method.equals("createSavepoint")
				? Mono.from((Publisher<?>) result).then(Mono.fromRunnable(arrived::tryEmitEmpty)).then(gate.asMono())
				: result);
	}

	private static <T> T intercept(Class<T> type, T target, BiFunction<String, Object, Object> change) {
		return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] { type },
				(proxy, method, arguments) -> change.apply(method.getName(), method.invoke(target, arguments))));
	}

}

package dev.asyncorm.provider;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import org.springframework.data.annotation.Id;
import org.springframework.data.r2dbc.core.DefaultReactiveDataAccessStrategy;
import org.springframework.data.r2dbc.dialect.DialectResolver;
import org.springframework.data.r2dbc.dialect.R2dbcDialect;
import org.springframework.data.relational.core.mapping.Table;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.transaction.UnexpectedRollbackException;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;

import dev.asyncorm.connection.BeginMode;
import dev.asyncorm.connection.ConnectionSettings;
import dev.asyncorm.connection.LazyConnectionFactory;
import dev.asyncorm.context.CurrentSession;
import dev.asyncorm.context.SessionFacade;
import dev.asyncorm.context.SessionScopes;
import dev.asyncorm.dialect.Dialect;
import dev.asyncorm.fixture.DatabaseContractTests;
import dev.asyncorm.schema.Migrations;
import dev.asyncorm.schema.Schema;
import dev.asyncorm.session.AsyncSession;
import dev.asyncorm.session.SessionFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How work of the provider ends when its commit fails or when it is cancelled.
 */
@SuppressWarnings("deprecation")
abstract class ProviderContractTests extends DatabaseContractTests {

	static final Duration TIMEOUT = Duration.ofSeconds(20);

	private AsyncOrmProvider provider;

	@BeforeEach
	void createProvider() {
		database().execute("create table if not exists item (id int primary key)", "delete from item");
		ConnectionSettings settings = new ConnectionSettings(Dialect.of(pool()), BeginMode.ON_FIRST_WRITE, TIMEOUT,
				1000, 1000, List.of());
		LazyConnectionFactory connections = new LazyConnectionFactory(pool(), settings);
		R2dbcDialect dialect = DialectResolver.getDialect(pool());
		SessionFactory sessions = SessionFactory
			.builder(DefaultReactiveDataAccessStrategy.createConverter(dialect, List.of()), dialect, Dialect.of(pool()))
			.build();
		CurrentSession current = new CurrentSession(connections, sessions::sessionOf);
		Schema schema = (Schema) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] { Schema.class },
				(proxy, method, arguments) -> Mono.empty());
		this.provider = AsyncOrmProvider.create("default", pool(), schema, Migrations.none(),
				SessionScopes.create(connections, sessions::sessionOf), current,
				new SessionFacade(current, DatabaseClient.create(pool())));
	}

	final AsyncOrmProvider provider() {
		return this.provider;
	}

	@Test
	@DisplayName("R8 a commit that fails reaches the caller with its own error")
	void failsWithErrorOfTheCommit() {
		failsWhenCommitted(this.provider.inNewSession((session) -> insert(session, 1).then(spoil(session))));
		failsWhenCommitted(
				this.provider.inNewSessionMany((session) -> insert(session, 1).thenMany(spoil(session).flux())));
		assertThat(database().count("item")).isZero();
	}

	@Test
	@DisplayName("R8 a swallowed error fails the work that contained it")
	void failsWhenStatementHadFailed() {
		StepVerifier
			.create(this.provider.inNewSession(
					(session) -> insert(session, 1).then(insert(session, 1)).onErrorResume((error) -> Mono.just(0L))))
			.expectNextCount(0)
			.expectError(UnexpectedRollbackException.class)
			.verify(TIMEOUT);
		assertThat(database().count("item")).isZero();
	}

	@Test
	@DisplayName("R8 cancelled work is rolled back")
	void rollsBackWhenCancelled() {
		Flux<Long> work = this.provider.inNewSessionMany((session) -> insert(session, 1).concatWith(Mono.never()));
		StepVerifier.create(work).expectNext(1L).thenCancel().verify(TIMEOUT);
		awaitTrue(TIMEOUT, () -> recorder().events().contains("RELEASE"));
		assertThat(database().count("item")).isZero();
	}

	@Test
	@DisplayName("R8 cancelled work with one result is rolled back")
	void rollsBackWhenCancelledBeforeItsResult() {
		Sinks.Empty<Void> inserted = Sinks.empty();
		Mono<Void> work = this.provider.inNewSession(
				(session) -> insert(session, 1).doOnSuccess((count) -> inserted.tryEmitEmpty()).then(Mono.never()));
		StepVerifier.create(Mono.firstWithSignal(work, inserted.asMono())).expectComplete().verify(TIMEOUT);
		awaitTrue(TIMEOUT, () -> recorder().events().contains("RELEASE"));
		assertThat(database().count("item")).isZero();
	}

	@Test
	@DisplayName("S10 the commit of a session that joined an outer transaction leaves that to its owner")
	void leavesOuterTransactionOpenWhenJoined() {
		Mono<Long> joined = this.provider.inTransaction((session) -> session.add(new Item(2))).then(Mono.defer(() -> {
			assertThat(recorder().transactions()).contains("BEGIN").doesNotContain("COMMIT");
			return this.provider.session().select(Item.class).count();
		})).doOnNext((count) -> assertThat(count).isEqualTo(2));
		StepVerifier
			.create(this.provider.inNewSession((session) -> insert(session, 1).then(joined)
				.then(Mono.error(new IllegalStateException("not today")))))
			.expectErrorMessage("not today")
			.verify(TIMEOUT);
		assertThat(recorder().transactions()).endsWith("ROLLBACK").doesNotContain("COMMIT");
		assertThat(database().count("item")).isZero();
		StepVerifier.create(this.provider.inNewSession((session) -> insert(session, 1).then(joined)))
			.expectNext(2L)
			.expectComplete()
			.verify(TIMEOUT);
		assertThat(database().count("item")).isEqualTo(2);
	}

	private static void failsWhenCommitted(Publisher<?> work) {
		StepVerifier.create(work)
			.expectErrorSatisfies((error) -> assertThat(error).isExactlyInstanceOf(IllegalStateException.class)
				.hasMessage("not today"))
			.verify(TIMEOUT);
	}

	private static Mono<Long> spoil(AsyncSession session) {
		return session.beforeCommit((inner) -> Mono.error(new IllegalStateException("not today"))).then(Mono.empty());
	}

	private static Mono<Long> insert(AsyncSession session, int id) {
		return session.client().sql("insert into item (id) values (" + id + ")").fetch().rowsUpdated();
	}

	@Table
	record Item(@Id int id) {
	}

}

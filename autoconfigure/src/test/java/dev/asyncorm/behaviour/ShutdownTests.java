package dev.asyncorm.behaviour;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.r2dbc.pool.ConnectionPool;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.test.web.reactive.server.WebTestClient;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

import dev.asyncorm.ConnectionUnavailableException;
import dev.asyncorm.fixture.DatabaseContractTests;
import dev.asyncorm.provider.AsyncOrmProvider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

abstract class ShutdownTests extends DatabaseContractTests {

	private static final Duration PATIENCE = Duration.ofSeconds(20);

	private final Sinks.Empty<Void> reached = Sinks.empty();

	private final Sinks.Empty<Void> released = Sinks.empty();

	@BeforeEach
	void startEmpty() {
		database().execute("drop table if exists note");
	}

	private ConfigurableApplicationContext start(String... properties) {
		return new SpringApplicationBuilder(BehaviourApplication.class).properties(database().properties())
			.properties("server.port=0", "spring.main.banner-mode=off")
			.properties(properties)
			.run();
	}

	private Mono<Void> pause() {
		return Mono.fromRunnable(this.reached::tryEmitEmpty).then(this.released.asMono());
	}

	private static int post(ConfigurableApplicationContext application) {
		return WebTestClient.bindToServer()
			.baseUrl("http://localhost:" + application.getEnvironment().getProperty("local.server.port"))
			.responseTimeout(PATIENCE)
			.build()
			.post()
			.uri("/answer/mono")
			.exchange()
			.returnResult()
			.getStatus()
			.value();
	}

	@Test
	@DisplayName("P6 the pool opens no connection before the first statement")
	void opensNothingAtStartup() {
		try (ConfigurableApplicationContext application = start()) {
			ConnectionPool pool = application.getBean(ConnectionPool.class);
			application.getBean(ScriptedApi.class).script((session, exchange) -> Mono.just("no statement"));
			assertThat(post(application)).isEqualTo(200);
			assertThat(pool.getMetrics().orElseThrow().allocatedSize()).isZero();
		}
	}

	@Test
	@DisplayName("P6 a shutdown lets running requests end, commits them and closes the pool")
	void drainsRequestsAtShutdown() throws Exception {
		ConfigurableApplicationContext application = start("async-orm.schema.mode=create");
		ConnectionPool pool = application.getBean(ConnectionPool.class);
		application.getBean(ScriptedApi.class)
			.script((session,
					exchange) -> session.persist(new Note("a")).then(pause()).then(session.persist(new Note("b"))));
		CompletableFuture<Integer> answer = CompletableFuture.supplyAsync(() -> post(application));
		this.reached.asMono().block(PATIENCE);
		CompletableFuture<Void> closed = CompletableFuture.runAsync(application::close);
		Mono.delay(Duration.ofMillis(300)).block(PATIENCE);
		assertThat(closed).isNotDone();
		this.released.tryEmitEmpty();
		assertThat(answer.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)).isEqualTo(200);
		closed.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
		assertThat(pool.isDisposed()).isTrue();
		assertThat(database().count("note")).isEqualTo(2);
		awaitTrue(PATIENCE, () -> database().sessions().isEmpty());
	}

	@Test
	@DisplayName("P6 a shutdown lets sessions outside of requests end, and refuses new ones")
	void drainsSessionsAtShutdown() throws Exception {
		ConfigurableApplicationContext application = start("async-orm.schema.mode=create");
		AsyncOrmProvider provider = application.getBean(AsyncOrmProvider.class);
		CompletableFuture<Note> work = provider
			.inNewSession(
					(session) -> session.persist(new Note("a")).then(pause()).then(session.persist(new Note("b"))))
			.toFuture();
		this.reached.asMono().block(PATIENCE);
		CompletableFuture<Void> closed = CompletableFuture.runAsync(application::close);
		awaitTrue(PATIENCE, () -> isRefused(provider));
		assertThat(closed).isNotDone();
		this.released.tryEmitEmpty();
		work.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
		closed.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
		assertThat(database().count("note")).isEqualTo(2);
		awaitTrue(PATIENCE, () -> database().sessions().isEmpty());
	}

	private static boolean isRefused(AsyncOrmProvider provider) {
		return Boolean.TRUE.equals(provider.inNewSession((session) -> Mono.just(false))
			.onErrorReturn(ConnectionUnavailableException.class, true)
			.block(PATIENCE));
	}

	@Test
	@DisplayName("P6 a shutdown does not wait longer than configured, and closes the pool all the same")
	void closesAfterTheTimeout() {
		ConfigurableApplicationContext application = start("async-orm.schema.mode=create",
				"async-orm.shutdown-timeout=300ms");
		ConnectionPool pool = application.getBean(ConnectionPool.class);
		CompletableFuture<Note> work = application.getBean(AsyncOrmProvider.class)
			.inNewSession(
					(session) -> session.persist(new Note("a")).then(pause()).then(session.persist(new Note("b"))))
			.toFuture();
		this.reached.asMono().block(PATIENCE);
		application.close();
		assertThat(pool.isDisposed()).isTrue();
		this.released.tryEmitEmpty();
		assertThatExceptionOfType(Exception.class)
			.isThrownBy(() -> work.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS));
		assertThat(database().count("note")).isZero();
	}

}

package dev.asyncorm.behaviour;

import java.util.List;
import java.util.stream.IntStream;

import io.r2dbc.spi.Connection;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.MediaType;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.test.context.TestPropertySource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import dev.asyncorm.connection.ConnectionPreparer;
import dev.asyncorm.session.AsyncSession;

import static org.assertj.core.api.Assertions.assertThat;

@TestPropertySource(properties = { "spring.r2dbc.pool.max-size=1", "spring.r2dbc.pool.initial-size=0" })
abstract class TenantTests extends HttpContractTests {

	static final String TENANT = "tenant";

	@Autowired
	protected DatabaseClient client;

	/**
	 * Read what the current tenant sees.
	 */
	abstract Flux<String> visible(AsyncSession session);

	/**
	 * Store something for the current tenant.
	 */
	abstract Mono<Void> insert(AsyncSession session, String name);

	/**
	 * Passes the tenant of a request on to the preparer.
	 */
	@BeforeEach
	void knowTheTenant() {
		outerFilter().script((exchange, chain) -> chain.filter(exchange)
			.contextWrite((context) -> context.put(TENANT,
					String.valueOf(exchange.getRequest().getHeaders().getFirst("X-Tenant")))));
	}

	private String answer(String tenant, String form) {
		return new String(client().post()
			.uri("/answer" + form)
			.header("X-Tenant", tenant)
			.accept(MediaType.ALL)
			.exchange()
			.expectStatus()
			.isOk()
			.expectBody()
			.returnResult()
			.getResponseBodyContent());
	}

	@Test
	@DisplayName("R20 two tenants on a pool of one never see each other's rows")
	void separatesTenantsOnOneConnection() {
		handle((session) -> insert(session, "row").thenMany(visible(session)).collectList());
		assertThat(answer("red", "/mono")).isEqualTo("[\"red row\"]");
		assertThat(answer("blue", "/mono")).isEqualTo("[\"blue row\"]");
		handle((session) -> visible(session).collectList());
		assertThat(answer("red", "/mono")).isEqualTo("[\"red row\"]");
		assertThat(answer("green", "/mono")).isEqualTo("[]");
		assertThat(answer("blue", "/mono")).isEqualTo("[\"blue row\"]");
	}

	@ParameterizedTest
	@ValueSource(strings = { "/mono", "/array", "/stream" })
	@DisplayName("R20 concurrent tenants on a pool of one never see each other's rows")
	void separatesConcurrentTenants(String form) {
		handle((session) -> insert(session, "row").thenMany(visible(session)));
		List<String> answers = IntStream.range(0, 40)
			.parallel()
			.mapToObj((i) -> (i % 2 == 0) ? answer("red", form) : answer("blue", form))
			.toList();
		for (int i = 0; i < answers.size(); i++) {
			assertThat(answers.get(i)).contains((i % 2 == 0) ? "red row" : "blue row")
				.doesNotContain((i % 2 == 0) ? "blue" : "red");
		}
	}

	@Test
	@DisplayName("R20 the tenant is in force again after an early commit, rollback and close")
	void separatesTenantsInEveryTransactionOfARequest() {
		handle((session) -> insert(session, "first").then(session.commit())
			.thenMany(visible(session))
			.thenMany(Mono.defer(session::close))
			.thenMany(insert(session, "second"))
			.then(session.rollback())
			.thenMany(visible(session))
			.thenMany(this.transactions.required(() -> visible(session).collectList())));
		assertThat(answer("red", "/mono")).isEqualTo("[\"red first\"]");
		assertThat(answer("blue", "/mono")).isEqualTo("[\"blue first\"]");
	}

	@Test
	@DisplayName("R20 a preparer that fails is the request's error, and the connection goes back")
	void failsWhenThePreparerFails() {
		handle(this::visible);
		client().post().uri("/answer/array").header("X-Tenant", "refused").exchange().expectStatus().is5xxServerError();
		assertThat(answer("red", "/array")).isEqualTo("[]");
	}

	/**
	 * Runs a statement that sets the tenant of the Reactor context.
	 */
	static ConnectionPreparer preparer(String sql) {
		return (connection, definition) -> Mono.deferContextual((context) -> {
			String tenant = context.getOrDefault(TENANT, "nobody");
			return tenant.equals("refused") ? Mono.error(new IllegalStateException("This tenant is refused"))
					: run(connection, sql, tenant);
		});
	}

	private static Mono<Void> run(Connection connection, String sql, String tenant) {
		return Flux.from(connection.createStatement(sql).bind(0, tenant).execute())
			.concatMap((result) -> result.map((row, metadata) -> true))
			.then();
	}

}

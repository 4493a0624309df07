package dev.asyncorm.sample.docs;

import java.time.Duration;
import java.util.List;

import io.r2dbc.spi.Result;
import io.r2dbc.spi.Statement;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.annotation.Order;
import org.springframework.test.context.TestPropertySource;
import org.springframework.web.server.WebFilter;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import dev.asyncorm.connection.ConnectionPreparer;
import dev.asyncorm.fixture.OnPostgres;
import dev.asyncorm.sample.SampleContractTests;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The example of a connection preparer in the README: each request works as its tenant.
 */
@OnPostgres
@Import(TenantTests.TenantConfiguration.class)
@TestPropertySource(properties = { "spring.r2dbc.pool.initial-size=0", "spring.r2dbc.pool.max-size=1" })
class TenantTests extends SampleContractTests {

	@Test
	@DisplayName("Tenants that share one connection write as themselves (R20)")
	void writesAsTenantOfRequest() {
		database().execute("alter table note drop constraint uq_note_name",
				"alter table note add column tenant text not null",
				"alter table note alter column tenant set default current_setting('app.tenant')");
		List<Integer> statuses = Flux.range(0, 20)
			.flatMap((i) -> webClient().post()
				.uri("/showcase/functional")
				.header("X-Tenant", "tenant" + (i % 2))
				.exchangeToMono((response) -> response.releaseBody().thenReturn(response.statusCode().value())))
			.collectList()
			.block(Duration.ofSeconds(30));
		assertThat(statuses).hasSize(20).containsOnly(200);
		assertThat(database().query("select tenant, count(*) as n from note group by tenant order by tenant"))
			.extracting(Object::toString)
			.containsExactly("{tenant=tenant0, n=10}", "{tenant=tenant1, n=10}");
	}

	@TestConfiguration(proxyBeanMethods = false)
	static class TenantConfiguration {

		@Bean
		@Order(-100)
		WebFilter tenantFilter() {
			return (exchange, chain) -> chain.filter(exchange).contextWrite((context) -> {
				String tenant = exchange.getRequest().getHeaders().getFirst("X-Tenant");
				return context.put("tenant", (tenant != null) ? tenant : "");
			});
		}

		@Bean
		ConnectionPreparer tenant() {
			return (connection, definition) -> Mono.deferContextual((context) -> {
				Statement statement = connection.createStatement("select set_config('app.tenant', $1, true)");
				return Flux.from(statement.bind(0, context.get("tenant")).execute())
					.flatMap(Result::getRowsUpdated)
					.then();
			});
		}

	}

}

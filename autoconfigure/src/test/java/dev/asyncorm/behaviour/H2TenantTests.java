package dev.asyncorm.behaviour;

import org.junit.jupiter.api.BeforeEach;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import dev.asyncorm.connection.ConnectionPreparer;
import dev.asyncorm.fixture.OnH2;
import dev.asyncorm.session.AsyncSession;

/**
 * H2 has no row level security, but variables of the session.
 */
@OnH2
@Import(H2TenantTests.Preparation.class)
class H2TenantTests extends TenantTests {

	@BeforeEach
	void createTable() {
		database().execute("create table if not exists owned (tenant varchar(10), name varchar(50))",
				"delete from owned");
	}

	@Override
	Flux<String> visible(AsyncSession session) {
		return this.client.sql("select distinct tenant || ' ' || name from owned where tenant = @tenant")
			.map((row) -> String.valueOf(row.get(0)))
			.all();
	}

	@Override
	Mono<Void> insert(AsyncSession session, String name) {
		return session.client().sql("insert into owned values (@tenant, :name)").bind("name", name).then();
	}

	@TestConfiguration(proxyBeanMethods = false)
	static class Preparation {

		@Bean
		ConnectionPreparer connectionPreparer() {
			return preparer("select set(@tenant, $1)");
		}

	}

}

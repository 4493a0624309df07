package dev.asyncorm.behaviour;

import org.junit.jupiter.api.BeforeEach;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import dev.asyncorm.connection.ConnectionPreparer;
import dev.asyncorm.fixture.OnPostgres;
import dev.asyncorm.session.AsyncSession;

/**
 * Row level security, in force because the table is not the role's own.
 */
@OnPostgres
@Import(PostgresTenantTests.Preparation.class)
class PostgresTenantTests extends TenantTests {

	/** Roles belong to the server, so it is created once for all databases and stays. */
	private static final String ROLE = "async_orm_tenant_test";

	@BeforeEach
	void createTable() {
		database().execute("do $$ begin create role " + ROLE + "; exception when duplicate_object then null; end $$",
				"drop table if exists owned", "create table owned (tenant text, name text)",
				"alter table owned enable row level security",
				"create policy own on owned using (tenant = current_setting('app.tenant'))",
				"grant all on owned to " + ROLE, "grant all on note, label to " + ROLE);
	}

	@Override
	Flux<String> visible(AsyncSession session) {
		return this.client.sql("select distinct tenant || ' ' || name from owned")
			.map((row) -> String.valueOf(row.get(0)))
			.all();
	}

	@Override
	Mono<Void> insert(AsyncSession session, String name) {
		return session.client()
			.sql("insert into owned values (current_setting('app.tenant'), :name)")
			.bind("name", name)
			.then();
	}

	@TestConfiguration(proxyBeanMethods = false)
	static class Preparation {

		@Bean
		ConnectionPreparer connectionPreparer() {
			return preparer("select set_config('app.tenant', $1, true), set_config('role', '" + ROLE + "', true)");
		}

	}

}

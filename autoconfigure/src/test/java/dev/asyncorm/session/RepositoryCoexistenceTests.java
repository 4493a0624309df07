package dev.asyncorm.session;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.data.mapping.callback.ReactiveEntityCallbacks;
import org.springframework.data.r2dbc.core.R2dbcEntityTemplate;
import org.springframework.data.r2dbc.dialect.DialectResolver;
import org.springframework.data.relational.core.query.Query;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;

abstract class RepositoryCoexistenceTests extends SessionContractTests {

	private final List<AsyncSession> current = new ArrayList<>();

	private final ReactiveEntityCallbacks callbacks = ReactiveEntityCallbacks
		.create(new RepositorySaveCallback(() -> Mono.justOrEmpty(this.current.stream().findFirst())));

	private AsyncSession open() {
		AsyncSession session = session((builder) -> builder.entityCallbacks(() -> this.callbacks));
		this.current.add(0, session);
		return session;
	}

	private R2dbcEntityTemplate template(AsyncSession session) {
		R2dbcEntityTemplate template = new R2dbcEntityTemplate(session.client(), DialectResolver.getDialect(pool()),
				converter());
		template.setEntityCallbacks(this.callbacks);
		return template;
	}

	@Test
	@DisplayName("S4 a managed entity that a repository saves is written once")
	void writesOnceWhenRepositorySaves() {
		long id = insertAccount("ada").id;
		AsyncSession session = open();
		Account account = await(session.get(Account.class, id));
		account.email = "repository";
		await(template(session).update(account));
		assertThat(await(session.isModified(account))).isFalse();
		assertThat(account.version).isOne();
		await(session.commit());
		assertThat(recorder().count()).isEqualTo(2);
		account.email = "session";
		await(session.commit());
		assertThat(database().query("select email, version from account").get(0)).containsEntry("email", "session")
			.containsEntry("version", 2L);
	}

	@Test
	@DisplayName("S7 another instance that a repository saves updates the managed one")
	void copiesWhenRepositorySavesAnotherInstance() {
		long id = insertAccount("ada").id;
		AsyncSession session = open();
		Account account = await(session.get(Account.class, id));
		Account other = new Account("renamed");
		other.id = id;
		other.version = 0L;
		await(template(session).update(other));
		assertThat(account.name).isEqualTo("renamed");
		assertThat(account.version).isOne();
		assertThat(await(session.isModified(account))).isFalse();
		City city = insertCity("Bern");
		City loaded = await(session.get(City.class, city.id()));
		City saved = await(template(session).update(loaded.withPopulation(9)));
		assertThat(await(session.get(City.class, city.id()))).isSameAs(saved);
		await(session.rollback());
		assertThat(account.name).isEqualTo("ada");
		assertThat(await(session.get(City.class, city.id()))).isSameAs(loaded);
	}

	@Test
	@DisplayName("S3 a repository sees what the session has pending")
	void seesPendingWork() {
		AsyncSession session = open();
		await(session.add(new Account("ada")));
		assertThat(await(template(session).count(Query.empty(), Account.class))).isOne();
	}

}

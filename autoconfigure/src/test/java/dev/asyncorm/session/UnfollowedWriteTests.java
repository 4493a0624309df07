package dev.asyncorm.session;

import java.util.function.Function;
import java.util.stream.Stream;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.data.relational.core.query.Criteria;
import org.springframework.data.relational.core.query.Update;
import reactor.core.publisher.Mono;

import dev.asyncorm.session.CascadeModel.Shop;

import static dev.asyncorm.relationship.Load.load;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Rows that a statement has written of which the session does not know the entities: what
 * is loaded afterwards is not what a rollback goes back to.
 */
abstract class UnfollowedWriteTests extends CascadeContractTests {

	private static final String OLD = "ada@example.org";

	private static Stream<Function<AsyncSession, Mono<?>>> unfollowed() {
		return Stream.of(
				(session) -> session.select(Account.class)
					.where(Criteria.where("name").is("ada"))
					.update(Update.update("email", "new")),
				(session) -> session.sql("update account set email = 'new'").update(),
				(session) -> session.client().sql("update account set email = 'new'").fetch().rowsUpdated());
	}

	@ParameterizedTest
	@MethodSource("unfollowed")
	@DisplayName("S3 a rollback forgets what was loaded after it was written")
	void rollbackForgetsWhatWasLoadedAfterwards(Function<AsyncSession, Mono<?>> write) {
		long id = insertAccount("ada").id;
		AsyncSession session = session();
		await(write.apply(session).then());
		assertThat(await(session.getOne(Account.class, id)).email).isEqualTo("new");
		await(session.rollback());
		Account account = await(session.getOne(Account.class, id));
		assertThat(account.email).isEqualTo(OLD);
		account.email = "new";
		await(session.commit());
		assertThat(database().query("select email from account").get(0)).containsEntry("email", "new");
	}

	@ParameterizedTest
	@MethodSource("unfollowed")
	@DisplayName("S5 a rollback to a savepoint forgets what was loaded behind it")
	void savepointForgetsWhatWasLoadedBehindIt(Function<AsyncSession, Mono<?>> write) {
		long id = insertAccount("ada").id;
		AsyncSession session = session();
		fails(session.nested((inner) -> write.apply(inner)
			.then(inner.getOne(Account.class, id))
			.then(Mono.error(new IllegalArgumentException("on purpose")))), IllegalArgumentException.class);
		assertThat(await(session.getOne(Account.class, id)).email).isEqualTo(OLD);
		await(session.commit());
	}

	@Test
	@DisplayName("S3 a rollback takes back what a refresh has read of a written row")
	void rollbackTakesRefreshedValuesBack() {
		long id = insertAccount("ada").id;
		AsyncSession session = session();
		Account account = await(session.getOne(Account.class, id));
		await(session.sql("update account set email = 'new'").update().then(session.refresh(account)));
		assertThat(account.email).isEqualTo("new");
		await(session.rollback());
		assertThat(account.email).isEqualTo(OLD);
		assertThat(await(session.contains(account))).isTrue();
		assertThat(await(session.isModified(account))).isFalse();
	}

	@Test
	@DisplayName("S3 a rollback unloads a relation that was loaded after its rows were written")
	void rollbackUnloadsRelations() {
		Long id = store();
		AsyncSession session = session();
		Shop shop = await(session.getOne(Shop.class, id));
		await(session.sql("insert into shelf (shop_id, name) values (" + id + ", 'new')").update());
		await(session.fetch(shop, load("shelves")));
		assertThat(shop.shelves).hasSize(3);
		await(session.rollback());
		await(session.fetch(shop, load("shelves")));
		assertThat(shop.shelves).hasSize(2);
		assertThat(await(session.contains(shop.shelves.get(0)))).isTrue();
	}

	@Test
	@DisplayName("S3 what was loaded before stays, and what is loaded after is written by the commit")
	void keepsTheRest() {
		long ada = insertAccount("ada").id;
		long bob = insertAccount("bob").id;
		AsyncSession session = session();
		Account before = await(session.getOne(Account.class, ada));
		await(session.sql("update account set email = 'new' where name = 'bob'").update());
		Account after = await(session.getOne(Account.class, bob));
		before.email = "ada's";
		after.email = "bob's";
		await(session.commit());
		assertThat(database().query("select email from account order by id")).extracting((row) -> row.get("email"))
			.containsExactly("ada's", "bob's");
		after.email = "later";
		await(session.flush().then(session.rollback()));
		assertThat(after.email).isEqualTo("bob's");
		assertThat(await(session.contains(before))).isTrue();
		assertThat(await(session.contains(after))).isTrue();
	}

}

package dev.asyncorm.session;

import java.util.List;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataIntegrityViolationException;

import dev.asyncorm.fixture.OnPostgres;

import static org.assertj.core.api.Assertions.assertThat;

@OnPostgres
class PostgresBatchEdgeTests extends BatchEdgeTests {

	private void dropRowsOf(String table) {
		database().execute(
				"create or replace function leave_out() returns trigger language plpgsql as "
						+ "'begin return null; end'",
				"create trigger leaving before insert on " + table
						+ " for each row when (new.id is not null) execute function leave_out()");
	}

	private void refuseLate(String event) {
		database().execute(
				"create or replace function refuse() returns trigger language plpgsql as "
						+ "'begin raise exception ''late'' using errcode = ''23514''; end'",
				"create constraint trigger late after " + event + " on account deferrable initially deferred "
						+ "for each row execute function refuse()",
				"create constraint trigger late after " + event + " on folder deferrable initially deferred "
						+ "for each row execute function refuse()");
	}

	@Test
	@DisplayName("S3 rows that a trigger leaves out are an error when their ids are given")
	void failsWhenRowsWithIdsAreLeftOut() {
		dropRowsOf("folder");
		AsyncSession session = session();
		await(session.addAll(List.of(new Folder(1, null), new Folder(2, 1))));
		fails(session.commit(), DataIntegrityViolationException.class, "Folder");
	}

	@Test
	@DisplayName("S3 a single row that a trigger leaves out is an error")
	void failsWhenSingleRowIsLeftOut() {
		dropRowsOf("folder");
		dropRowsOf("account");
		AsyncSession session = session();
		fails(session.persist(new Account("ada")), DataIntegrityViolationException.class, "Account");
		await(session.rollback());
		fails(session.add(new Account("bob")).then(session.commit()), DataIntegrityViolationException.class, "Account");
		fails(session.add(new Folder(1, 1)).then(session.commit()), DataIntegrityViolationException.class, "Folder");
	}

	@Test
	@DisplayName("S3 a deferred constraint fails the commit that is one statement")
	void failsByDeferredConstraint() {
		Account stored = insertAccount("ada");
		refuseLate("insert or update or delete");
		AsyncSession session = session();
		Account refused = new Account("bob");
		fails(session.add(refused).then(session.commit()), DataIntegrityViolationException.class);
		assertThat(refused.id).isNull();
		fails(session.add(new Folder(1, 1)).then(session.commit()), DataIntegrityViolationException.class);
		Account ada = await(session.getOne(Account.class, stored.id));
		ada.email = "new";
		fails(session.commit(), DataIntegrityViolationException.class);
		assertThat(ada.version).isZero();
		fails(session.delete(await(session.getOne(Account.class, stored.id))).then(session.commit()),
				DataIntegrityViolationException.class);
		assertThat(await(session.select(Account.class).count())).isOne();
		assertThat(database().count("folder")).isZero();
	}

	@Test
	@DisplayName("S15 a view gives every entity the id of its own row")
	void writesThroughView() {
		database().execute("create view parcels as select * from parcel");
		AsyncSession session = session();
		List<Parcels> all = List.of(new Parcels(1), new Parcels(2), new Parcels(3));
		await(session.addAll(all));
		await(session.commit());
		all.forEach((parcel) -> parcel.weight = parcel.weight * 10);
		await(session.commit());
		assertThat(database().query("select id, weight from parcel order by id"))
			.extracting((row) -> row.get("id") + " " + row.get("weight"))
			.containsExactlyElementsOf(all.stream().map((parcel) -> parcel.id + " " + parcel.weight).toList());
		database().execute("drop view parcels");
	}

	@org.springframework.data.relational.core.mapping.Table("parcels")
	static class Parcels {

		@org.springframework.data.annotation.Id
		@Nullable Long id;

		int weight;

		Parcels(int weight) {
			this.weight = weight;
		}

	}

}

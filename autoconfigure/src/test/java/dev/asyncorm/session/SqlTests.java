package dev.asyncorm.session;

import java.util.List;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.dao.EmptyResultDataAccessException;
import org.springframework.dao.IncorrectResultSizeDataAccessException;
import org.springframework.dao.InvalidDataAccessApiUsageException;
import org.springframework.data.relational.core.query.Criteria;
import reactor.core.publisher.Flux;

import dev.asyncorm.EntityNotFoundException;

import static org.assertj.core.api.Assertions.assertThat;

abstract class SqlTests extends SessionContractTests {

	@BeforeEach
	void insertRows() {
		insertAccount("ada");
		insertAccount("bob");
	}

	@Test
	@DisplayName("S2 hand-written SQL returns managed entities: the known instance wins, changes are written")
	void readsManagedEntities() {
		AsyncSession session = session();
		Account ada = await(
				session.sql("select * from account where name = :name").bind("name", "ada").as(Account.class).one());
		assertThat(await(session.get(Account.class, ada.id))).isSameAs(ada);
		assertThat(
				await(session.sql("select version, id, name, email from account order by id").as(Account.class).all()))
			.hasSize(2)
			.first()
			.isSameAs(ada);
		ada.email = "changed";
		await(session.commit());
		assertThat(await(
				session().sql("select email from account where id = :id").bind("id", ada.id).as(String.class).one()))
			.isEqualTo("changed");
	}

	@Test
	@DisplayName("S2 hand-written SQL that locks rows overwrites clean entities, as forUpdate does")
	void lockTakesWhatOthersHaveWritten() {
		AsyncSession session = session();
		Account ada = await(session.select(Account.class).where(Criteria.where("name").is("ada")).one());
		database().execute("update account set email = 'new', version = 7 where name = 'ada'");
		String sql = "select * from account where name = 'ada'";
		await(session.sql(sql).as(Account.class).one());
		assertThat(ada.email).isEqualTo("ada@example.org");
		assertThat(await(session.sql(sql + " for update").as(Account.class).one())).isSameAs(ada);
		assertThat(ada.email).isEqualTo("new");
		await(session.commit());
	}

	@Test
	@DisplayName("S2 hand-written SQL sees pending changes, and a rollback takes everything back")
	void flushesFirst() {
		AsyncSession session = session();
		await(session.add(new Account("cid")));
		assertThat(await(session.sql("select count(*) from account").as(Long.class).one())).isEqualTo(3);
		assertThat(await(session.sql("update account set email = :email where name in (:names)")
			.bind("email", "x")
			.bind("names", List.of("ada", "cid"))
			.update())).isEqualTo(2);
		await(session.rollback());
		assertThat(await(session.sql("select count(*) from account where email = :email")
			.bind("email", "x")
			.as(int.class)
			.one())).isZero();
		assertThat(await(session.sql("update account set email = :email").bindNull("email", String.class).update()))
			.isEqualTo(2);
		assertThat(await(session.sql("select email from account").as(String.class).all())).isEmpty();
		await(session.rollback());
	}

	@Test
	@DisplayName("S2 records take columns by name, whatever their order and case")
	void readsRecords() {
		AsyncSession session = session();
		List<Row> rows = await(session
			.sql("select email as contact, name, 1 as number from account where name <> :other order by name desc")
			.bind("other", "nobody")
			.as(Row.class)
			.all());
		assertThat(rows).containsExactly(new Row("bob", "bob@example.org", 1), new Row("ada", "ada@example.org", 1));
		fails(session.sql("select name from account").as(Row.class).all(), InvalidDataAccessApiUsageException.class,
				"Row", "'contact'");
		fails(session.sql("select id, name from account").as(Account.class).all(),
				InvalidDataAccessApiUsageException.class, "lack the columns", "email", "version");
	}

	@Test
	@DisplayName("S2 columns that two tables have are refused, not guessed")
	void refusesColumnsOfSeveralTables() {
		AsyncSession session = session();
		String join = "from account one join account two on two.id > one.id";
		fails(session.sql("select two.*, one.* " + join).as(Account.class).all(),
				InvalidDataAccessApiUsageException.class, "several columns", "id", "Account", "its table only");
		fails(session.sql("select one.name, two.name, 1 as number, one.email as contact " + join).as(Row.class).all(),
				InvalidDataAccessApiUsageException.class, "Row", "'name'", "AS");
		assertThat(await(session.sql("select one.* " + join).as(Account.class).one()).name).isEqualTo("ada");
		assertThat(await(
				session.sql("select one.*, two.id, 1 as number, one.email as contact " + join).as(Row.class).one())
			.name()).isEqualTo("ada");
		await(session.rollback());
	}

	@Test
	@DisplayName("S2 values are bound, results follow the contract, concurrent statements queue")
	void keepsContracts() {
		AsyncSession session = session();
		AsyncSession.Sql query = session.sql("select * from account where name = :name or email = :name");
		String evil = "x' or '1'='1";
		assertThat(await(query.bind("name", evil).as(Account.class).all())).isEmpty();
		assertThat(statements()).noneMatch((sql) -> sql.contains("'1'"));
		fails(query.bind("name", evil).as(Account.class).one(), EntityNotFoundException.class, "Account");
		assertThat(await(query.bind("name", evil).as(Account.class).oneOrEmpty())).isNull();
		Projection<Account> all = session.sql("select * from account order by id").as(Account.class);
		fails(all.one(), IncorrectResultSizeDataAccessException.class, "Account");
		assertThat(await(all.first()).name).isEqualTo("ada");
		assertThat(await(Flux.range(0, 20)
			.flatMap((i) -> (i % 2 == 0) ? all.first() : session.select(Account.class).orderBy("id").first(), 20)))
			.hasSize(20)
			.containsOnly(await(all.first()));
		await(session.rollback());
	}

	@Test
	@DisplayName("S2 a value that is missing is no entity that was not found")
	void tellsMissingValuesFromMissingObjects() {
		AsyncSession session = session();
		AsyncSession.Sql query = session.sql("select name, email as contact, 1 as number from account where id < 0");
		fails(query.as(String.class).one(), EmptyResultDataAccessException.class, "String", "oneOrEmpty()");
		fails(query.as(Row.class).one(), EntityNotFoundException.class, "Row", "oneOrEmpty()");
	}

	@Test
	@DisplayName("S2 a row whose only value is null is a result without value")
	void countsRowsWithoutValue() {
		database().execute("update account set email = null where name = 'ada'");
		AsyncSession session = session();
		Projection<String> both = session.sql("select email from account order by name").as(String.class);
		fails(both.one(), IncorrectResultSizeDataAccessException.class, "String");
		fails(both.oneOrEmpty(), IncorrectResultSizeDataAccessException.class, "String");
		assertThat(await(both.first())).isNull();
		assertThat(await(both.all())).containsExactly("bob@example.org");
		Projection<Integer> none = session.sql("select max(id) from account where id < 0").as(Integer.class);
		assertThat(await(none.one())).isNull();
		assertThat(await(none.oneOrEmpty())).isNull();
	}

	record Row(String name, @Nullable String contact, int number) {
	}

}

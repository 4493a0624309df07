package dev.asyncorm.session;

import java.util.List;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.dao.IncorrectResultSizeDataAccessException;
import org.springframework.dao.InvalidDataAccessApiUsageException;
import org.springframework.data.annotation.Id;
import org.springframework.data.relational.core.mapping.Column;
import org.springframework.data.relational.core.mapping.Embedded;
import org.springframework.data.relational.core.mapping.Table;
import org.springframework.data.relational.core.query.Criteria;

import dev.asyncorm.EntityNotFoundException;

import static org.assertj.core.api.Assertions.assertThat;

abstract class ProjectionTests extends SessionContractTests {

	@BeforeEach
	void insertRows() {
		insertAccount("ada");
		insertAccount("bob");
		database().execute("update account set email = null where name = 'bob'");
	}

	@Test
	@DisplayName("S2 a record of some properties reads their columns only and is not managed")
	void readsRecords() {
		AsyncSession session = session();
		List<NameOnly> names = await(session.select(Account.class).orderBy("name").as(NameOnly.class).all());
		assertThat(names).containsExactly(new NameOnly("ada"), new NameOnly("bob"));
		assertThat(statements()).singleElement()
			.satisfies((sql) -> assertThat(sql).contains("name").doesNotContain("email", "version", "*"));
		assertThat(await(session.contains(names.get(0)))).isFalse();
	}

	@Test
	@DisplayName("S2 a class of some properties is made in another order, and pending changes are seen")
	void readsClasses() {
		AsyncSession session = session();
		await(session.add(new Account("cleo")));
		Contact contact = await(
				session.select(Account.class).where(Criteria.where("name").is("cleo")).as(Contact.class).one());
		assertThat(contact.name).isEqualTo("cleo");
		assertThat(contact.email).isEqualTo("none");
	}

	@Test
	@DisplayName("S2 single values are read by property, converted, and left out when null")
	void readsValues() {
		AsyncSession session = session();
		Select<Account> accounts = session.select(Account.class).orderBy("name");
		assertThat(await(accounts.value("name", String.class).all())).containsExactly("ada", "bob");
		assertThat(await(accounts.value("email", String.class).all())).containsExactly("ada@example.org");
		assertThat(await(accounts.value("version", int.class).first())).isZero();
		assertThat(await(accounts.value("id", String.class).all())).hasSize(2).allMatch((id) -> id.matches("\\d+"));
		assertThat(await(accounts.limit(0).value("name", String.class).all())).isEmpty();
	}

	@Test
	@DisplayName("S2 parts of embedded objects and renamed columns are found by property")
	void readsEmbeddedParts() {
		database().execute("create table \"reading\" (id bigint primary key, \"name\" varchar(50), email varchar(50))",
				"insert into \"reading\" values (1, 'ada', 'ada@example.org')");
		AsyncSession session = session();
		Select<Person> people = session.select(Person.class).where(Criteria.where("label").is("ada"));
		assertThat(await(people.value("contact.email", String.class).one())).isEqualTo("ada@example.org");
		assertThat(await(people.as(Label.class).one())).isEqualTo(new Label("ada"));
		database().execute("drop table \"reading\"");
	}

	@Test
	@DisplayName("S2 the number of results follows the contract of queries")
	void checksNumberOfResults() {
		AsyncSession session = session();
		Projection<String> all = session.select(Account.class).orderBy("name").value("name", String.class);
		Projection<String> none = session.select(Account.class)
			.where(Criteria.where("name").is("nobody"))
			.value("name", String.class);
		assertThat(await(all.first())).isEqualTo("ada");
		fails(all.one(), IncorrectResultSizeDataAccessException.class, "Account");
		fails(all.oneOrEmpty(), IncorrectResultSizeDataAccessException.class, "Account");
		fails(none.one(), EntityNotFoundException.class, "Account");
		assertThat(await(none.oneOrEmpty())).isNull();
		assertThat(await(none.first())).isNull();
	}

	@Test
	@DisplayName("S2 a row whose only value is null is a result without value")
	void countsRowsWithoutValue() {
		AsyncSession session = session();
		Select<Account> accounts = session.select(Account.class).orderBy("name");
		Projection<String> both = accounts.value("email", String.class);
		fails(both.one(), IncorrectResultSizeDataAccessException.class, "Account");
		fails(both.oneOrEmpty(), IncorrectResultSizeDataAccessException.class, "Account");
		Projection<String> bob = accounts.where(Criteria.where("name").is("bob")).value("email", String.class);
		assertThat(await(bob.one())).isNull();
		assertThat(await(bob.oneOrEmpty())).isNull();
		assertThat(await(bob.first())).isNull();
		assertThat(await(bob.all())).isEmpty();
	}

	@Test
	@DisplayName("S2 a property that the entity does not have is an error that names it")
	void refusesUnknownProperties() {
		AsyncSession session = session();
		fails(session.select(Account.class).as(Label.class).all(), InvalidDataAccessApiUsageException.class, "'label'");
		fails(session.select(Account.class).value("nothing", String.class).all(),
				InvalidDataAccessApiUsageException.class, "'nothing'");
		fails(session.select(Person.class).value("contact", String.class).all(),
				InvalidDataAccessApiUsageException.class, "'contact'");
		fails(session.select(Account.class).as(Named.class).all(), InvalidDataAccessApiUsageException.class, "record");
	}

	interface Named {

		String getName();

	}

	record NameOnly(String name) {
	}

	record Label(String label) {
	}

	static class Contact {

		String email = "none";

		@Nullable String name;

	}

	@Table("reading")
	record Person(@Id Long id, @Column("name") String label,
			@Embedded(onEmpty = Embedded.OnEmpty.USE_NULL) @Nullable Mail contact) {
	}

	record Mail(@Nullable String email) {
	}

}

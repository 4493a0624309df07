package dev.asyncorm.repository;

import java.util.List;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import dev.asyncorm.fixture.OnPostgres;
import dev.asyncorm.session.CreateResult;

import static org.assertj.core.api.Assertions.assertThat;

@OnPostgres
class PostgresRepositoryHelpersTests extends RepositoryHelpersTests {

	@Test
	@DisplayName("G4 getOrCreate raced on a lookup that is no key: the helpers wait for each other")
	void createsOnceWhenTheLookupIsNoKey() {
		Attributes<Account> lookup = Attributes.where(Account::getName).is("n").and(Account::getNick).is(null);
		List<CreateResult<Account>> results = concurrently((i) -> this.accounts.getOrCreate(lookup,
				Attributes.where(Account::getEmail).is("e" + i).and(Account::getTenant).is(1L)));
		assertThat(results).hasSize(CALLERS).filteredOn(CreateResult::created).hasSize(1);
		assertThat(database().count("account")).isEqualTo(1);
	}

	@Test
	@DisplayName("G4 a key by a partial index or an expression is no conflict target")
	void createsOnceWhenTheLookupIsAPartialKey() {
		database().execute("create unique index name_key on account (name) where nick is null",
				"create unique index lower_name on account (lower(name))");
		List<CreateResult<Account>> results = concurrently(
				(i) -> this.accounts.getOrCreate(Attributes.where(Account::getName).is("n"),
						Attributes.where(Account::getEmail).is("e" + i).and(Account::getTenant).is(1L)));
		assertThat(results).hasSize(CALLERS).filteredOn(CreateResult::created).hasSize(1);
	}

	@Test
	void insertsWithoutSavepointWhenNoOtherKeyCanBeViolated() {
		this.tags.getOrCreate(Attributes.where(Tag::name).is("warm-up")).block(TIMEOUT);
		recorder().clear();
		this.tags.getOrCreate(Attributes.where(Tag::name).is("red")).block(TIMEOUT);
		assertThat(recorder().transactions()).containsExactly("BEGIN", "COMMIT");
		recorder().assertStatements("SELECT ...",
				"INSERT INTO \"tag\" (\"name\", \"version\") VALUES ($1, $2) ON CONFLICT (\"name\") DO NOTHING"
						+ " RETURNING \"id\", \"name\", \"color\", \"version\"");
	}

}

package dev.asyncorm.session;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import dev.asyncorm.CommitOutcomeUnknownException;
import dev.asyncorm.fixture.OnPostgres;

import static org.assertj.core.api.Assertions.assertThat;

@OnPostgres
class PostgresCommitByStatementTests extends CommitByStatementTests {

	@Test
	@DisplayName("S4 when the connection is lost during the statement, the outcome is unknown")
	void doesNotKnowOutcomeWhenConnectionIsLost() {
		database().execute("""
				create function die() returns trigger language plpgsql as
				'begin perform pg_terminate_backend(pg_backend_pid()); return new; end'""",
				"create trigger dying before insert on account for each row execute function die()");
		AsyncSession session = session();
		Account account = new Account("ada");
		fails(session.add(account).then(session.commit()), CommitOutcomeUnknownException.class);
		assertThat(account.version).isNull();
		assertThat(await(session.contains(account))).isFalse();
		database().execute("drop trigger dying on account", "drop function die()");
	}

}

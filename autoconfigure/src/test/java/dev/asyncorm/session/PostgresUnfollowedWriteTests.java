package dev.asyncorm.session;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import dev.asyncorm.fixture.OnPostgres;

import static org.assertj.core.api.Assertions.assertThat;

@OnPostgres
class PostgresUnfollowedWriteTests extends UnfollowedWriteTests {

	@Test
	@DisplayName("S3 a procedure may have written any table")
	void rollbackForgetsWhatWasLoadedAfterProcedure() {
		database().execute("create procedure renew() language sql as 'update account set email = ''new'''");
		long id = insertAccount("ada").id;
		AsyncSession session = session();
		await(session.client().sql("call renew()").then());
		assertThat(await(session.getOne(Account.class, id)).email).isEqualTo("new");
		await(session.rollback());
		assertThat(await(session.getOne(Account.class, id)).email).isEqualTo("ada@example.org");
		database().execute("drop procedure renew()");
	}

}

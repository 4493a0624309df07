package dev.asyncorm.session;

import java.util.List;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import dev.asyncorm.fixture.OnH2;

import static org.assertj.core.api.Assertions.assertThat;

@OnH2
class H2CommitByStatementTests extends CommitByStatementTests {

	@Test
	@DisplayName("S4 a commit of several new rows is a transaction on H2, where a round trip costs nothing")
	void commitsSeveralRowsInTransaction() {
		AsyncSession session = session();
		await(session.addAll(List.of(new Account("ada"), new Account("bob"))).then(session.commit()));
		assertThat(recorder().transactions()).containsExactly("BEGIN", "COMMIT");
		assertThat(database().count("account")).isEqualTo(2);
	}

}

package dev.asyncorm.connection;

import java.time.Duration;

import io.r2dbc.spi.R2dbcDataIntegrityViolationException;
import io.r2dbc.spi.Result;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

import dev.asyncorm.TransactionFailedException;
import dev.asyncorm.fixture.OnPostgres;

import static org.assertj.core.api.Assertions.assertThat;

@OnPostgres
class PostgresStatementGuardTests extends StatementGuardContractTests {

	@Test
	@DisplayName("S13 a read that is cancelled early does not read to its end")
	void cancelledReadOfOthersClosesItsPortal() {
		database().execute("create sequence if not exists read_rows");
		LazyConnection connection = scoped();
		run(insert(connection, 1));
		StepVerifier
			.create(foreign(connection, "select nextval('read_rows') from generate_series(1, 50000)", 0).take(3))
			.expectNextCount(3)
			.expectComplete()
			.verify(TIMEOUT);
		run(connection.commit());
		assertThat((Long) database().query("select last_value from read_rows").get(0).get("last_value"))
			.isLessThan(10_000);
	}

	@Test
	void failureThatIsReadLateFailsTheTransaction() {
		LazyConnection connection = scoped();
		run(insert(connection, 1));
		Result late = Mono.from(connection.createStatement("insert into item (id) values (1)").execute())
			.delayElement(Duration.ofMillis(300))
			.block(TIMEOUT);
		StepVerifier.create(late.getRowsUpdated())
			.expectError(R2dbcDataIntegrityViolationException.class)
			.verify(TIMEOUT);
		StepVerifier.create(insert(connection, 2)).expectError(TransactionFailedException.class).verify(TIMEOUT);
		run(connection.finish("the test ended"));
	}

}

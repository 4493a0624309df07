package dev.asyncorm.context;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.reactive.TransactionalOperator;
import org.springframework.transaction.support.DefaultTransactionDefinition;

import dev.asyncorm.fixture.OnH2;

import static org.assertj.core.api.Assertions.assertThat;

@OnH2
class H2TransactionsTests extends TransactionsContractTests {

	@Test
	@DisplayName("R17 an isolation that the database cannot set for one transaction is ignored with one warning")
	@ExtendWith(OutputCaptureExtension.class)
	void warnsOnceAboutIsolation(CapturedOutput output) {
		DefaultTransactionDefinition serializable = new DefaultTransactionDefinition();
		serializable.setIsolationLevel(TransactionDefinition.ISOLATION_SERIALIZABLE);
		TransactionalOperator strict = TransactionalOperator.create(this.manager, serializable);
		run(committed(strict.transactional(insert(1))));
		run(committed(strict.transactional(insert(2))));
		assertThat(output).containsOnlyOnce("cannot set an isolation level for one transaction");
		assertThat(recorder().transactions()).containsExactly("BEGIN", "COMMIT", "BEGIN", "COMMIT");
	}

}

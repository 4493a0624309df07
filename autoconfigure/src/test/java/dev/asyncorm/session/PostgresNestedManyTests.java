package dev.asyncorm.session;

import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

import dev.asyncorm.fixture.OnPostgres;

@OnPostgres
class PostgresNestedManyTests extends SessionContractTests {

	@Test
	void consumerMayUseSessionForEachOfManyResults() {
		AsyncSession session = session();
		Flux<Long> counts = session.nestedMany((nested) -> Flux.range(0, 500))
			.flatMap((number) -> session.select(Account.class).count(), 4);
		StepVerifier.create(counts).expectNextCount(500).expectComplete().verify(TIMEOUT);
	}

}

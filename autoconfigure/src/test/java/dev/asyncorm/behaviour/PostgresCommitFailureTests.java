package dev.asyncorm.behaviour;

import org.junit.jupiter.api.BeforeEach;
import reactor.core.publisher.Mono;

import dev.asyncorm.fixture.OnPostgres;
import dev.asyncorm.session.AsyncSession;

/**
 * A deferred constraint is checked by COMMIT.
 */
@OnPostgres
class PostgresCommitFailureTests extends CommitFailureTests {

	@BeforeEach
	void createDeferredConstraint() {
		database().execute("create table if not exists moment (n int unique deferrable initially deferred)");
	}

	@Override
	Mono<Void> doom(AsyncSession session) {
		return session.client().sql("insert into moment values (1), (1)").then();
	}

}

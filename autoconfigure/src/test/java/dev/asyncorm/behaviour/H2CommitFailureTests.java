package dev.asyncorm.behaviour;

import org.springframework.dao.DataIntegrityViolationException;
import reactor.core.publisher.Mono;

import dev.asyncorm.fixture.OnH2;
import dev.asyncorm.session.AsyncSession;

/**
 * H2 has no deferred constraints, so that a callback has to fail.
 */
@OnH2
class H2CommitFailureTests extends CommitFailureTests {

	@Override
	Mono<Void> doom(AsyncSession session) {
		return session
			.beforeCommit((committing) -> Mono.error(new DataIntegrityViolationException("moment: insert failed")));
	}

}

package dev.asyncorm.sample.example;

import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.stereotype.Service;
import reactor.core.publisher.Mono;

import dev.asyncorm.session.AsyncSession;

/**
 * Changes examples, in the style "session as parameter": the handler passes on the
 * session that it was called with.
 */
@Service
class ExampleService {

	Mono<Example> create(AsyncSession session, ExampleRequest request) {
		return session.persist(new Example(request.name(), request.description()));
	}

	Mono<Example> update(AsyncSession session, long id, ExampleUpdate update) {
		return session.getOne(Example.class, id).doOnNext((example) -> {
			if (!update.version().equals(example.getVersion())) {
				throw new OptimisticLockingFailureException("Example " + id + " has changed; read it again");
			}
			example.setName(update.name());
			example.setDescription(update.description());
		}).flatMap((example) -> session.flush().thenReturn(example));
	}

	Mono<Void> delete(AsyncSession session, long id) {
		return session.getOne(Example.class, id).flatMap(session::delete);
	}

}

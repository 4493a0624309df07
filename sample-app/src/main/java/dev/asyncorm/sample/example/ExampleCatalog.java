package dev.asyncorm.sample.example;

import org.springframework.stereotype.Service;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import dev.asyncorm.repository.Attributes;
import dev.asyncorm.session.AsyncSession;
import dev.asyncorm.session.CreateResult;

/**
 * Finds examples, in the style "session injected": the bean leads to the session of
 * whatever request is current.
 */
@Service
class ExampleCatalog {

	private final AsyncSession session;

	private final ExampleRepository examples;

	ExampleCatalog(AsyncSession session, ExampleRepository examples) {
		this.session = session;
		this.examples = examples;
	}

	Mono<Example> get(long id) {
		return this.session.getOne(Example.class, id);
	}

	Flux<Example> page(long offset, int limit) {
		return this.session.select(Example.class).orderBy("id").offset(offset).limit(limit).all();
	}

	Flux<Example> stream() {
		return this.examples.streamAllByOrderById();
	}

	Mono<CreateResult<Example>> getOrCreate(String name) {
		return this.examples.getOrCreate(Attributes.where(Example::getName).is(name),
				Attributes.where(Example::getDescription).is("Created by name"));
	}

}

package dev.asyncorm.sample.example;

import reactor.core.publisher.Flux;

import dev.asyncorm.repository.AsyncOrmRepository;

/**
 * A Spring Data repository with the helpers, and a query for many rows, which are not
 * managed.
 */
interface ExampleRepository extends AsyncOrmRepository<Example, Long> {

	Flux<Example> streamAllByOrderById();

}

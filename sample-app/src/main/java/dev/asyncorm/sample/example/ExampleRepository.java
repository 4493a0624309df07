package dev.asyncorm.sample.example;

import dev.asyncorm.repository.AsyncOrmRepository;

/**
 * A Spring Data repository with the helpers.
 */
interface ExampleRepository extends AsyncOrmRepository<Example, Long> {

}

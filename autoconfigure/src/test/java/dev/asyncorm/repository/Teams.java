package dev.asyncorm.repository;

import reactor.core.publisher.Flux;

/**
 * Reads immutable entities.
 */
interface Teams extends AsyncOrmRepository<Person.Team, Long> {

	@Load("members.pets")
	Flux<Person.Team> findByNameNotNullOrderById();

}

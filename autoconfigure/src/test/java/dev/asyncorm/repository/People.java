package dev.asyncorm.repository;

import org.springframework.data.domain.Pageable;
import org.springframework.data.domain.Sort;
import org.springframework.data.r2dbc.repository.Modifying;
import org.springframework.data.r2dbc.repository.Query;
import org.springframework.data.relational.core.sql.LockMode;
import org.springframework.data.relational.repository.Lock;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Reads people in all the ways of Spring Data.
 */
interface People extends AsyncOrmRepository<Person, Long> {

	@Override
	@Load("pets")
	Mono<Person> getOne(Long id);

	@Override
	@Load({ "pets", "team.members" })
	Flux<Person> findAll(Sort sort);

	@Load("pets")
	@Load("team")
	Flux<Person> findByCityOrderById(String city);

	@Load("pets")
	Flux<Person> findByCity(String city, Pageable page);

	@Load("pets")
	@Query("select p.* from person p where p.name = :name")
	Mono<Person> named(String name);

	@Query("select id, name from person where name = :name")
	Mono<Person> namedInPart(String name);

	@Lock(LockMode.PESSIMISTIC_WRITE)
	Mono<Person> findByName(String name);

	Flux<Person> streamByCity(String city);

	Flux<NameOnly> findByCityOrderByName(String city);

	<P> Flux<P> findByNameStartingWith(String name, Class<P> type);

	Mono<Long> countByCity(String city);

	Mono<Boolean> existsByCity(String city);

	Mono<Long> deleteByCity(String city);

	Mono<Void> removeByName(String name);

	@Modifying
	@Query("insert into person (id, name, city, version) values (:id, :name, :city, 0)")
	Mono<Long> enrol(long id, String name, String city);

	@Modifying
	@Query("update person set city = :city where name = :name")
	Mono<Long> move(String name, String city);

	default Mono<Person> findLocked(String name) {
		return findByName(name);
	}

	default Flux<Person> findMade() {
		return Flux.just(new Person());
	}

	/**
	 * A part of a person.
	 */
	interface NameOnly {

		String getName();

	}

	/**
	 * A part of a person.
	 *
	 * @param name the name
	 */
	record Name(String name) {
	}

}

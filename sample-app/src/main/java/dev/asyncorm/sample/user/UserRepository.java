package dev.asyncorm.sample.user;

import reactor.core.publisher.Flux;

import dev.asyncorm.repository.AsyncOrmRepository;
import dev.asyncorm.repository.Load;

/**
 * Reads users with their relations.
 */
public interface UserRepository extends AsyncOrmRepository<User, Long> {

	@Load({ "addresses", "roles" })
	Flux<User> findByActiveOrderByName(boolean active);

}

package dev.asyncorm.sample.docs;

import reactor.core.publisher.Flux;

import dev.asyncorm.repository.AsyncOrmRepository;
import dev.asyncorm.repository.Load;

public interface UserRepository extends AsyncOrmRepository<User, Long> {

	@Load({ "addresses", "roles" })
	Flux<User> findByActiveOrderByName(boolean active);

}

package dev.asyncorm.sample.user;

import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

import dev.asyncorm.session.AsyncSession;

/**
 * Creates users, with addresses when they are given, and changes them.
 */
@RestController
class UserController {

	private final AsyncSession session;

	UserController(AsyncSession session) {
		this.session = session;
	}

	@PostMapping("/users")
	@ResponseStatus(HttpStatus.CREATED)
	Mono<User> create(@RequestBody User user) {
		return this.session.add(user);
	}

	@PutMapping("/users/{id}/name")
	Mono<User> rename(@PathVariable long id, @RequestBody String name) {
		return this.session.getOne(User.class, id).doOnNext((user) -> user.setName(name));
	}

}

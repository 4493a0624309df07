package dev.asyncorm.sample.user;

import jakarta.validation.constraints.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.Pageable;
import org.springframework.data.relational.core.query.Criteria;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import dev.asyncorm.session.AsyncSession;
import dev.asyncorm.session.Select;

import static dev.asyncorm.relationship.Load.load;

/**
 * Reads users. Relations that a route does not load are not in its answer.
 */
@RestController
@RequestMapping("/users")
class UserDirectory {

	private static final int FETCH_SIZE = 500;

	private final AsyncSession session;

	UserDirectory(AsyncSession session) {
		this.session = session;
	}

	@GetMapping
	Mono<Page<User>> page(@RequestParam(required = false) @Pattern(regexp = "[A-Za-z0-9.-]+") @Nullable String domain,
			Pageable page) {
		Select<User> users = this.session.select(User.class).load(User::getAddresses);
		return ((domain != null) ? users.where(Criteria.where("addresses.email").like("%@" + domain)) : users)
			.page(page);
	}

	@GetMapping("/{id}")
	Mono<User> get(@PathVariable long id) {
		return this.session.getOne(User.class, id, load("addresses"), load("roles"));
	}

	@GetMapping(path = "/stream", produces = MediaType.APPLICATION_NDJSON_VALUE)
	Flux<User> stream() {
		return this.session.select(User.class).orderBy("id").stream(FETCH_SIZE);
	}

}

package dev.asyncorm.sample.user;

import java.util.List;
import java.util.Set;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.Pageable;
import org.springframework.data.relational.core.query.Criteria;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import dev.asyncorm.repository.Attributes;
import dev.asyncorm.session.AsyncSession;
import dev.asyncorm.session.CreateResult;
import dev.asyncorm.session.Select;

import static dev.asyncorm.relationship.Load.load;

/**
 * Reads users, and replaces what belongs to them. Relations that a route does not load
 * are not in its answer, and not touched.
 */
@RestController
@RequestMapping("/users")
class UserDirectory {

	private static final int FETCH_SIZE = 500;

	private final AsyncSession session;

	private final RoleRepository roles;

	UserDirectory(AsyncSession session, RoleRepository roles) {
		this.session = session;
		this.roles = roles;
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

	@PutMapping("/{id}/addresses")
	Mono<User> replaceAddresses(@PathVariable long id, @RequestBody List<@Valid AddressRequest> requests) {
		List<Address> addresses = requests.stream().map((request) -> new Address(request.email())).toList();
		return this.session.getOne(User.class, id, load("addresses"))
			.doOnNext((user) -> user.replaceAddresses(addresses));
	}

	@PutMapping("/{id}/roles")
	Mono<User> replaceRoles(@PathVariable long id, @RequestBody Set<@NotBlank @Size(max = 100) String> names) {
		return Flux.fromIterable(names)
			.concatMap((name) -> this.roles.getOrCreate(Attributes.where(Role::name).is(name)))
			.map(CreateResult::entity)
			.collectList()
			.flatMap((found) -> this.session.getOne(User.class, id, load("roles"))
				.doOnNext((user) -> user.replaceRoles(found)));
	}

	@GetMapping(path = "/stream", produces = MediaType.APPLICATION_NDJSON_VALUE)
	Flux<User> stream() {
		return this.session.select(User.class).orderBy("id").stream(FETCH_SIZE);
	}

}

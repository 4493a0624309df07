package dev.asyncorm.sample.docs;

import java.util.ArrayList;
import java.util.List;

import org.springframework.dao.DuplicateKeyException;
import org.springframework.data.relational.core.query.Criteria;
import org.springframework.data.relational.core.query.Update;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import dev.asyncorm.provider.AsyncOrmProvider;
import dev.asyncorm.provider.TransactionRetry;
import dev.asyncorm.repository.Attributes;
import dev.asyncorm.sample.user.Address;
import dev.asyncorm.sample.user.User;
import dev.asyncorm.sample.user.UserRepository;
import dev.asyncorm.schema.MigrationDraft;
import dev.asyncorm.session.AsyncSession;
import dev.asyncorm.session.CreateResult;
import dev.asyncorm.web.AsyncSessions;

import static dev.asyncorm.relationship.Load.load;

class ReadmeExamples {

	private final AsyncSession session;

	private final AsyncOrmProvider provider;

	private final UserRepository users;

	private final List<String> exported = new ArrayList<>();

	ReadmeExamples(AsyncSession session, AsyncOrmProvider provider, UserRepository users) {
		this.session = session;
		this.provider = provider;
		this.users = users;
	}

	Mono<ServerResponse> functional(ServerRequest request) {
		AsyncSession session = AsyncSessions.of(request);
		return session.getOne(User.class, 1L).flatMap((user) -> ServerResponse.ok().bodyValue(user));
	}

	Flux<User> select() {
		return this.session.select(User.class).where(Criteria.where("name").like("A%")).orderBy("name").limit(20).all();
	}

	Mono<User> withAddresses(long id) {
		return this.session.getOne(User.class, id, load("addresses"));
	}

	Flux<User> withRelations() {
		return this.session.select(User.class)
			.load(User::getAddresses)
			.load(load("roles").where(Criteria.where("name").like("A%")).limit(3))
			.all();
	}

	Mono<List<Address>> fetched(User user) {
		return this.session.fetch(user, load("addresses")).map(User::getAddresses);
	}

	Mono<User> replaced(long id, List<Address> addresses) {
		return this.session.getOne(User.class, id, load("addresses"))
			.doOnNext((user) -> user.replaceAddresses(addresses));
	}

	Mono<User> nested(User user) {
		return this.session.nested((inner) -> inner.persist(user))
			.onErrorResume(DuplicateKeyException.class,
					(error) -> this.session.select(User.class).where(Criteria.where("name").is(user.getName())).one());
	}

	Mono<Long> update() {
		return this.session.select(User.class)
			.where(Criteria.where("name").like("guest-%"))
			.update(Update.update("active", false));
	}

	Mono<Long> upsert(List<User> users) {
		return this.session.upsert(users, "name").filter(CreateResult::created).count();
	}

	Mono<Void> stream() {
		return this.session.select(User.class).orderBy("id").stream(500).buffer(100).concatMap(this::export).then();
	}

	private Mono<Void> export(List<User> users) {
		return Mono.fromRunnable(() -> users.forEach((user) -> this.exported.add(user.getName())));
	}

	List<String> exported() {
		return this.exported;
	}

	Mono<User> retry(String name) {
		return this.provider
			.inTransaction((session) -> session.select(User.class)
				.where(Criteria.where("name").is(name))
				.forUpdate()
				.one()
				.doOnNext((user) -> user.setActive(true)))
			.retryWhen(TransactionRetry.atMost(3));
	}

	Mono<Void> outsideOfRequests() {
		return this.provider
			.inTransaction((session) -> session.select(User.class).all().doOnNext((user) -> user.setName("x")).then());
	}

	Mono<CreateResult<User>> getOrCreate() {
		return this.users.getOrCreate(Attributes.where(User::getName).is("ada"),
				Attributes.where(User::isActive).is(false));
	}

	Mono<String> migration() {
		return this.provider.schema().draft().map(MigrationDraft::sql);
	}

	Mono<Boolean> hasNames() {
		return this.provider.schema().exists("users", "name");
	}

}

package dev.asyncorm.benchmarks.contender;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

import org.springframework.boot.WebApplicationType;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.data.r2dbc.core.R2dbcEntityTemplate;
import org.springframework.data.relational.core.query.Criteria;
import org.springframework.data.relational.core.query.Query;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import static org.springframework.data.relational.core.query.Criteria.where;

/**
 * Spring Data R2DBC as it is used today: {@code saveAll} of a repository in a
 * transaction; the template for reads, because a repository reads in a transaction.
 */
final class SpringData implements Library {

	private final boolean perOwner;

	private final ConfigurableApplicationContext context;

	private final R2dbcEntityTemplate template;

	private final ItemRepository repository;

	private final TransactionalOperator transaction;

	/**
	 * Start Spring Data.
	 * @param perOwner whether targets are read by one statement for each owner, in a
	 * transaction, instead of one with a list of keys
	 */
	SpringData(Server server, boolean perOwner) {
		this.perOwner = perOwner;
		this.context = SpringApplications.stock(server, WebApplicationType.NONE);
		this.template = this.context.getBean(R2dbcEntityTemplate.class);
		this.repository = this.context.getBean(ItemRepository.class);
		this.transaction = this.context.getBean(TransactionalOperator.class);
	}

	@Override
	public List<?> insert(int rows) {
		List<Item> items = Item.create(rows);
		this.transaction.transactional(this.repository.saveAll(items)).then().block();
		return items;
	}

	@Override
	public long get(int count, int concurrency) {
		return Objects
			.requireNonNull(Flux.range(1, count).flatMap((id) -> get(id.longValue()), concurrency).count().block());
	}

	private Mono<Item> get(long id) {
		return this.template.selectOne(Query.query(Criteria.where("id").is(id)), Item.class);
	}

	@Override
	public List<?> select() {
		return Objects.requireNonNull(this.template.select(Item.class).all().collectList().block());
	}

	@Override
	public List<?> users() {
		Mono<List<User>> users = this.template.select(User.class).all().collectList();
		return Objects
			.requireNonNull(
					(this.perOwner
							? this.transaction.transactional(users.flatMap((found) -> Flux.fromIterable(found)
								.concatMap(
										(user) -> addresses(where("userId").is(id(user))).doOnNext(user::setAddresses))
								.then(Mono.just(found))))
							: users.flatMap((
									found) -> addresses(where("userId").in(found.stream().map(SpringData::id).toList()))
										.doOnNext((addresses) -> assign(found, addresses))
										.thenReturn(found)))
						.block());
	}

	private Mono<List<Address>> addresses(Criteria criteria) {
		return this.template.select(Address.class).matching(Query.query(criteria)).all().collectList();
	}

	private static void assign(List<User> users, List<Address> addresses) {
		Map<Long, List<Address>> byUser = addresses.stream().collect(Collectors.groupingBy(Address::getUserId));
		users.forEach((user) -> user.setAddresses(byUser.getOrDefault(id(user), List.of())));
	}

	private static Long id(User user) {
		return Objects.requireNonNull(user.getId());
	}

	@Override
	public void change(long id, int quantity) {
		this.transaction.transactional(this.repository.findById(id).flatMap((item) -> {
			item.setQuantity(quantity);
			return this.repository.save(item);
		})).block();
	}

	@Override
	public Runnable loadAndChange(int quantity) {
		List<Item> items = Objects.requireNonNull(this.template.select(Item.class).all().collectList().block());
		return () -> {
			items.forEach((item) -> item.setQuantity(item.getQuantity() + quantity));
			this.transaction.transactional(this.repository.saveAll(items)).then().block();
		};
	}

	@Override
	public void close() {
		this.context.close();
	}

}

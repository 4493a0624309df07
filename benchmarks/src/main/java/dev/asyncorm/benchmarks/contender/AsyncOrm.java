package dev.asyncorm.benchmarks.contender;

import java.util.List;
import java.util.Objects;

import org.springframework.boot.WebApplicationType;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.data.relational.core.query.Criteria;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import dev.asyncorm.provider.AsyncOrmProvider;
import dev.asyncorm.relationship.Load;

/**
 * This library.
 */
final class AsyncOrm implements Library {

	private final ConfigurableApplicationContext context;

	private final AsyncOrmProvider provider;

	AsyncOrm(Server server) {
		this.context = SpringApplications.withStarter(server, WebApplicationType.NONE);
		this.provider = this.context.getBean(AsyncOrmProvider.class);
	}

	@Override
	public List<?> insert(int rows) {
		List<Item> items = Item.create(rows);
		this.provider.inTransaction((session) -> session.addAll(items).then()).block();
		return items;
	}

	@Override
	public long get(int count, int concurrency) {
		return Objects
			.requireNonNull(Flux.range(1, count).flatMap((id) -> get(id.longValue()), concurrency).count().block());
	}

	private Mono<Item> get(long id) {
		return this.provider.withSession((session) -> session.get(Item.class, id));
	}

	@Override
	public List<?> select() {
		return Objects.requireNonNull(
				this.provider.withSession((session) -> session.select(Item.class).all().collectList()).block());
	}

	@Override
	public List<?> users() {
		return Objects.requireNonNull(
				this.provider.withSession((session) -> session.select(User.class).load("addresses").all().collectList())
					.block());
	}

	@Override
	public List<?> trees() {
		return Objects.requireNonNull(
				this.provider
					.withSession((session) -> session.select(Node.class)
						.where(Criteria.where("parentId").isNull())
						.load(Load.load("children").depth(3))
						.all()
						.collectList())
					.block());
	}

	@Override
	public void change(long id, int quantity) {
		this.provider
			.inTransaction((session) -> session.getOne(Item.class, id).doOnNext((item) -> item.setQuantity(quantity)))
			.block();
	}

	@Override
	public Runnable loadAndChange(int quantity) {
		Pause pause = new Pause();
		pause.start(this.provider.inTransaction((session) -> session.select(Item.class)
			.all()
			.collectList()
			.delayUntil((items) -> pause.here())
			.doOnNext((items) -> items.forEach((item) -> item.setQuantity(item.getQuantity() + quantity)))
			.then()));
		return pause::end;
	}

	@Override
	public void close() {
		this.context.close();
	}

}

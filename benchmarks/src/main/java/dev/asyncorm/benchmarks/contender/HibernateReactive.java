package dev.asyncorm.benchmarks.contender;

import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import org.hibernate.cfg.Configuration;
import org.hibernate.reactive.provider.ReactiveServiceRegistryBuilder;
import org.hibernate.reactive.stage.Stage;
import org.hibernate.reactive.vertx.VertxInstance;
import org.hibernate.service.ServiceRegistry;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Hibernate Reactive on its own Vert.x client. Each piece of work has a Vert.x context of
 * its own, as each request of a server has.
 */
final class HibernateReactive implements Library {

	private final Vertx vertx = Vertx.vertx();

	private final Class<? extends HibernateItem> type;

	private final HibernateFetch fetch;

	private final Stage.SessionFactory sessions;

	HibernateReactive(Server server, Class<? extends HibernateItem> type, HibernateFetch fetch) {
		this.type = type;
		this.fetch = fetch;
		Properties settings = HibernateItems.settings(server, server.jdbcUrl());
		settings.put("hibernate.vertx.prepared_statement_cache.max_size", 256);
		ServiceRegistry registry = new ReactiveServiceRegistryBuilder().applySettings(settings)
			.addService(VertxInstance.class, (VertxInstance) () -> this.vertx)
			.build();
		this.sessions = new Configuration().addAnnotatedClass(type)
			.addAnnotatedClasses(HibernateUser.class, HibernateAddress.class)
			.buildSessionFactory(registry)
			.unwrap(Stage.SessionFactory.class);
	}

	@Override
	public List<?> insert(int rows) {
		List<? extends HibernateItem> items = HibernateItems.create(this.type, rows);
		inContext(() -> this.sessions.withTransaction((session) -> session.persist(items.toArray()))).block();
		return items;
	}

	@Override
	public long get(int count, int concurrency) {
		return Objects
			.requireNonNull(Flux.range(1, count).flatMap((id) -> get(id.longValue()), concurrency).count().block());
	}

	private Mono<? extends HibernateItem> get(long id) {
		return inContext(() -> this.sessions.withSession((session) -> session.find(this.type, id)));
	}

	@Override
	public List<?> select() {
		return Objects.requireNonNull(inContext(() -> this.sessions.withSession(this::select)).block());
	}

	private CompletionStage<? extends List<? extends HibernateItem>> select(Stage.Session session) {
		return session.createSelectionQuery("from " + this.type.getSimpleName(), this.type).getResultList();
	}

	@Override
	public List<?> users() {
		return Objects.requireNonNull(inContext(() -> this.sessions.withSession(this.fetch::users)).block());
	}

	@Override
	public void change(long id, int quantity) {
		inContext(() -> this.sessions
			.withTransaction((session) -> session.find(this.type, id).thenAccept((item) -> item.quantity(quantity))))
			.block();
	}

	@Override
	public Runnable loadAndChange(int quantity) {
		Pause pause = new Pause();
		pause.start(inContext(() -> this.sessions
			.withTransaction((session) -> select(session).thenCompose((items) -> backInContext(pause.here())
				.thenAccept((released) -> HibernateItems.change(items, quantity)))))
			.then());
		return pause::end;
	}

	/**
	 * Hibernate Reactive refuses a session on another thread than its own.
	 */
	private static CompletionStage<Boolean> backInContext(Mono<Boolean> pause) {
		Context context = Vertx.currentContext();
		CompletableFuture<Boolean> future = new CompletableFuture<>();
		pause.toFuture().thenAccept((value) -> context.runOnContext((ignored) -> future.complete(value)));
		return future;
	}

	private <T> Mono<T> inContext(Supplier<CompletionStage<T>> work) {
		return Mono.create((sink) -> ((VertxInternal) this.vertx).createEventLoopContext()
			.runOnContext((ignored) -> work.get().whenComplete((value, failure) -> {
				if (failure != null) {
					sink.error(failure);
				}
				else {
					sink.success(value);
				}
			})));
	}

	@Override
	public void close() {
		this.sessions.close();
		this.vertx.close().toCompletionStage().toCompletableFuture().join();
	}

}

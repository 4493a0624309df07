package dev.asyncorm.context;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;

import io.r2dbc.pool.ConnectionPool;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.transaction.ReactiveTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.reactive.TransactionalOperator;
import org.springframework.transaction.support.DefaultTransactionDefinition;
import reactor.core.publisher.Mono;

import dev.asyncorm.connection.BeginMode;
import dev.asyncorm.connection.ConnectionSettings;
import dev.asyncorm.connection.LazyConnectionFactory;
import dev.asyncorm.connection.LazyTransactionManager;
import dev.asyncorm.dialect.Dialect;
import dev.asyncorm.fixture.DatabaseContractTests;
import dev.asyncorm.session.AsyncSession;

/**
 * Scopes, transactions and clients over the pool of a test, without sessions.
 */
abstract class ScopeContractTests extends DatabaseContractTests {

	static final Duration TIMEOUT = Duration.ofSeconds(20);

	private LazyConnectionFactory connections;

	ReactiveTransactionManager manager;

	SessionScopes scopes;

	/** Built on the raw pool, as Boot does. */
	DatabaseClient client;

	@BeforeEach
	void createEverything() {
		database().execute("create table if not exists item (id int primary key, name varchar(50))",
				"delete from item");
		ConnectionPool pool = pool();
		this.connections = new LazyConnectionFactory(pool, settings(pool));
		this.manager = new LazyTransactionManager(this.connections);
		this.scopes = SessionScopes.create(this.connections,
				(connection) -> (AsyncSession) Proxy.newProxyInstance(getClass().getClassLoader(),
						new Class<?>[] { AsyncSession.class }, (proxy, method, arguments) -> {
							throw new UnsupportedOperationException(method.getName());
						}));
		this.client = DatabaseClient.create(pool);
		recorder().clear();
	}

	ConnectionSettings settings(ConnectionPool pool) {
		return new ConnectionSettings(Dialect.of(pool), BeginMode.ON_FIRST_WRITE, Duration.ofSeconds(10), 50_000, 1000,
				List.of());
	}

	LazyConnectionFactory connections() {
		return this.connections;
	}

	<T> Mono<T> inScope(Mono<T> work, Function<SessionScope, Mono<Void>> outcome) {
		return Mono.defer(() -> {
			SessionScope scope = this.scopes.openNew();
			return Mono.usingWhen(Mono.just(scope), (open) -> work.contextWrite(open::bind),
					(open) -> outcome.apply(open).then(open.end("the work completed")),
					(open, error) -> open.end("the work failed"), (open) -> open.end("the work was cancelled"));
		});
	}

	<T> Mono<T> committed(Mono<T> work) {
		return inScope(work, SessionScope::commit);
	}

	Mono<Long> insert(int id) {
		return this.client.sql("insert into item (id) values (" + id + ")").fetch().rowsUpdated();
	}

	Mono<Long> count() {
		return this.client.sql("select count(*) from item").map((row) -> ((Number) row.get(0)).longValue()).one();
	}

	TransactionalOperator transactional(int propagation) {
		return TransactionalOperator.create(this.manager, new DefaultTransactionDefinition(propagation));
	}

	TransactionalOperator required() {
		return transactional(TransactionDefinition.PROPAGATION_REQUIRED);
	}

	TransactionalOperator requiresNew() {
		return transactional(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
	}

	static void run(Mono<?> work) {
		work.block(TIMEOUT);
	}

	List<Object> ids() {
		return database().query("select id from item order by id").stream().map((row) -> row.get("id")).toList();
	}

}

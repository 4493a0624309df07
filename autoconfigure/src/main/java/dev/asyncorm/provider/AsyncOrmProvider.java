package dev.asyncorm.provider;

import java.util.function.Function;

import io.r2dbc.spi.ConnectionFactory;
import org.springframework.lang.CheckReturnValue;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import dev.asyncorm.context.CurrentSession;
import dev.asyncorm.context.SessionScopes;
import dev.asyncorm.schema.MigrationStatus;
import dev.asyncorm.schema.Migrations;
import dev.asyncorm.schema.Schema;
import dev.asyncorm.schema.SyncResult;
import dev.asyncorm.session.AsyncSession;

/**
 * One configured database: its connections, its schema and its sessions.
 * <p>
 * Inject it for work that is not part of a request, or that needs a session of its own.
 * <pre>
 * Mono&lt;Void&gt; nightly() {
 *     return provider.inTransaction((session) -&gt; session.select(Job.class).all()
 *         .doOnNext(Job::expire)
 *         .then());
 * }</pre> The publishers are lazy and may be subscribed to several times, each time with
 * a session of its own. Cancelling rolls back. Safe for concurrent use.
 *
 * @since 0.1.0
 */
public interface AsyncOrmProvider {

	/**
	 * Create the provider of one database.
	 * @param name its name
	 * @param connectionFactory its connections
	 * @param schema its schema
	 * @param migrations its versions
	 * @param scopes opens its session scopes
	 * @param current finds its current session
	 * @param facade its injected session
	 * @return the provider
	 */
	static AsyncOrmProvider create(String name, ConnectionFactory connectionFactory, Schema schema,
			Migrations migrations, SessionScopes scopes, CurrentSession current, AsyncSession facade) {
		return new DefaultAsyncOrmProvider(name, connectionFactory, schema, migrations, scopes, current, facade);
	}

	/**
	 * Return the name of this database.
	 * @return the name, {@code default} for the default one
	 */
	String name();

	/**
	 * Return the session of whatever request or transaction is current when an operation
	 * is subscribed to.
	 * @return the session facade, the same object as the injected bean
	 */
	AsyncSession session();

	/**
	 * Use the session of the current scope, or open a scope that is rolled back at the
	 * end unless {@link AsyncSession#commit()} was called. Entities that were only read
	 * keep what was changed in them and never written.
	 * @param <T> the type of the result
	 * @param work the work
	 * @return what the work emits
	 */
	@CheckReturnValue
	<T> Mono<T> withSession(Function<AsyncSession, Mono<T>> work);

	/**
	 * Do the same as {@link #withSession(Function)} for work with many results.
	 * @param <T> the type of the result
	 * @param work the work
	 * @return what the work emits
	 */
	@CheckReturnValue
	<T> Flux<T> withSessionMany(Function<AsyncSession, Flux<T>> work);

	/**
	 * Run work that is committed as a whole: behind a savepoint inside a scope (whose
	 * owner commits), otherwise in a transaction of its own that is committed when the
	 * work completes and rolled back when it fails or is cancelled. Repeat it with
	 * {@link TransactionRetry} when concurrent transactions may get in its way.
	 * @param <T> the type of the result
	 * @param work the work
	 * @return what the work emits, its result after the commit
	 */
	@CheckReturnValue
	<T> Mono<T> inTransaction(Function<AsyncSession, Mono<T>> work);

	/**
	 * Do the same as {@link #inTransaction(Function)} for work with many results, which
	 * are emitted before the commit.
	 * @param <T> the type of the result
	 * @param work the work
	 * @return what the work emits, completed after the commit
	 */
	@CheckReturnValue
	<T> Flux<T> inTransactionMany(Function<AsyncSession, Flux<T>> work);

	/**
	 * Run work in a session and transaction of its own, on a second connection, also
	 * inside a scope. Never wait inside it for rows that the outer scope has written or
	 * locked: the two would wait for each other.
	 * @param <T> the type of the result
	 * @param work the work
	 * @return what the work emits, its result after the commit
	 */
	@CheckReturnValue
	<T> Mono<T> inNewSession(Function<AsyncSession, Mono<T>> work);

	/**
	 * Do the same as {@link #inNewSession(Function)} for work with many results, which
	 * are emitted before the commit.
	 * @param <T> the type of the result
	 * @param work the work
	 * @return what the work emits, completed after the commit
	 */
	@CheckReturnValue
	<T> Flux<T> inNewSessionMany(Function<AsyncSession, Flux<T>> work);

	/**
	 * Return what creates and drops the tables of the mapped entities.
	 * @return the schema
	 */
	Schema schema();

	/**
	 * Compare the database with the migrations of the application, on a connection of its
	 * own. Failures, also of the connection, are errors and no status.
	 * @return the status
	 */
	@CheckReturnValue
	Mono<MigrationStatus> status();

	/**
	 * Apply the migrations that were not applied yet, on a connection of its own. Several
	 * instances may do so at once; one migrates, the others wait. A database that is
	 * newer than the application, or that has tables but no version, is an error.
	 * Cancelling stops the waiting, not the work.
	 * @return what was done
	 */
	@CheckReturnValue
	Mono<SyncResult> sync();

	/**
	 * Return the connections, for other libraries. Those join a current transaction only
	 * through Spring's {@code DatabaseClient} or {@code ConnectionFactoryUtils}.
	 * @return the pooled connection factory
	 */
	ConnectionFactory connectionFactory();

	/**
	 * Refuse new sessions, wait for running ones and close the pool.
	 * @return completion
	 */
	@CheckReturnValue
	Mono<Void> close();

}

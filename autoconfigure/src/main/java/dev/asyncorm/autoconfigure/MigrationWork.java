package dev.asyncorm.autoconfigure;

import java.util.concurrent.Callable;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import dev.asyncorm.ConnectionUnavailableException;
import dev.asyncorm.MigrationException;

/**
 * Work of a tool that blocks. Changes of databases run one after another in this JVM:
 * Flyway's own lock does not hold on H2, whose databases are mostly of one JVM, and the
 * services of Liquibase are shared by all of its uses.
 */
final class MigrationWork {

	private static final Lock lock = new ReentrantLock();

	private MigrationWork() {
	}

	/**
	 * Work on a thread that may be blocked. A cache never cancels its source: an
	 * interrupt in the middle of a migration would leave half of it.
	 */
	static <T> Mono<T> uncancellable(Callable<T> work, Function<Throwable, Throwable> translation) {
		return Mono.defer(
				() -> Mono.fromCallable(work).subscribeOn(Schedulers.boundedElastic()).onErrorMap(translation).cache());
	}

	/**
	 * Work on the current thread, after all others of this JVM that do.
	 */
	static <T, E extends Exception> T alone(Work<T, E> work) throws E {
		lock.lock();
		try {
			return work.run();
		}
		finally {
			lock.unlock();
		}
	}

	/**
	 * Describe that there is no connection, whatever the tool says of it.
	 */
	static ConnectionUnavailableException noConnection(Throwable cause) {
		return new ConnectionUnavailableException(
				"No connection for migrations; check that the database runs and accepts the user", cause);
	}

	/**
	 * Describe that only a newer application knows the version of the database.
	 */
	static MigrationException ahead() {
		return new MigrationException(
				"The database is newer than the application; start the version that migrated it, or a newer one", null);
	}

	/**
	 * Work that fails in its own way.
	 *
	 * @param <T> the type of the result
	 * @param <E> the type of the failure
	 */
	@FunctionalInterface
	interface Work<T, E extends Exception> {

		T run() throws E;

	}

}

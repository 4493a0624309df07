package dev.asyncorm.connection;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.TransactionDefinition;
import reactor.core.publisher.Mono;

/**
 * Prepares a connection after every BEGIN and before the first statement of the
 * transaction: tenant, row-level security, {@code SET ROLE}, {@code search_path}.
 * <p>
 * Declare it as a bean. As long as one exists, every statement of a scope runs inside a
 * transaction, so that none escapes the preparation. <pre>
 * &#64;Bean
 * ConnectionPreparer tenant() {
 *     return (connection, definition) -&gt; Mono.deferContextual((context) -&gt; Mono
 *         .from(connection.createStatement("select set_config('app.tenant', $1, true)")
 *             .bind(0, context.get("tenant"))
 *             .execute())
 *         .flatMap((result) -&gt; Mono.from(result.map((row) -&gt; row.get(0))))
 *         .then());
 * }</pre> Use settings that end with the transaction ({@code SET LOCAL},
 * {@code set_config(…, true)}): the connection goes back to the pool afterwards. The
 * Reactor context of the statement that began the transaction is visible. An error rolls
 * the transaction back and is the error of that statement. The publisher is never
 * cancelled.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface ConnectionPreparer {

	/**
	 * Prepare the connection of a transaction that has just begun.
	 * @param connection the physical connection; do not close it
	 * @param definition what the transaction was begun with
	 * @return completion, after which the first statement runs
	 */
	Mono<Void> prepare(Connection connection, TransactionDefinition definition);

}

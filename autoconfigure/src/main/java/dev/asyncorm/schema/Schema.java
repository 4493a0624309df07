package dev.asyncorm.schema;

import java.util.List;

import io.r2dbc.spi.ConnectionFactory;
import org.springframework.data.r2dbc.convert.R2dbcConverter;
import org.springframework.lang.CheckReturnValue;
import reactor.core.publisher.Mono;

/**
 * The tables of the entities that one database holds.
 * <p>
 * Get one by {@link #of(ConnectionFactory, R2dbcConverter)}. <pre>
 * Schema schema = Schema.of(connectionFactory, converter);
 * schema.createAll().block(Duration.ofSeconds(30));</pre> Every concrete type of the
 * mapping context with an id or an annotation {@code @Table} has a table, named and
 * quoted as Spring Data renders it; two types may share one when one of them has all its
 * columns. Nothing that exists is ever altered: changing tables is the work of
 * migrations, which {@link #draft()} helps to write.
 * <p>
 * A single {@code Long}, {@code Integer} or {@code Short} id is an identity column unless
 * it has a {@code @Sequence}, and a single {@code UUID} id is random by default; a value
 * that the application assigns wins in both cases. Columns of primitives, ids, versions,
 * and properties that are annotated non-null or live in {@code @NullMarked} code allow no
 * {@code null}, nor do those that Jakarta Validation requires. Constraints and indexes
 * are named by {@link ConstraintNaming}.
 * <p>
 * Immutable and safe for concurrent use. The models are read from the mapping context
 * each time; mistakes in the mapping are
 * {@link dev.asyncorm.AsyncOrmConfigurationException}s.
 *
 * @since 0.1.0
 */
public interface Schema {

	/**
	 * Create a schema from the entities of a converter's mapping context.
	 * @param connectionFactory where to get connections from
	 * @param converter the converter that the application writes entities with
	 * @return the schema; nothing is read or connected yet
	 */
	static Schema of(ConnectionFactory connectionFactory, R2dbcConverter converter) {
		return of(connectionFactory, converter, ConstraintNaming.STANDARD);
	}

	/**
	 * Create a schema whose constraints have names of their own.
	 * @param connectionFactory where to get connections from
	 * @param converter the converter that the application writes entities with
	 * @param naming how constraints and indexes are named
	 * @return the schema; nothing is read or connected yet
	 */
	static Schema of(ConnectionFactory connectionFactory, R2dbcConverter converter, ConstraintNaming naming) {
		return new DefaultSchema(connectionFactory, converter, naming);
	}

	/**
	 * Create what is missing, on a connection of its own and, on PostgreSQL, in one
	 * transaction that others wait for. Cancelling stops the waiting, not the work.
	 * @return completion
	 */
	@CheckReturnValue
	Mono<Void> createAll();

	/**
	 * Drop the tables and sequences with everything in them, and the constraints of other
	 * tables that refer to them; schemas stay. Otherwise as {@link #createAll()}.
	 * @return completion
	 */
	@CheckReturnValue
	Mono<Void> dropAll();

	/**
	 * Add what the database lacks: schemas, sequences, tables, columns, constraints,
	 * indexes and comments. Nothing is dropped, renamed or altered; what stays different
	 * is logged. Otherwise as {@link #createAll()}.
	 * @return completion; an {@link dev.asyncorm.AsyncOrmConfigurationException} before
	 * anything is changed when a new column takes no null and has no default, but its
	 * table has rows
	 */
	@CheckReturnValue
	Mono<Void> update();

	/**
	 * Compare the database with the entities, on a connection of its own. It reads the
	 * system's catalogue only, which every user may do. Constraints and indexes are
	 * compared by what they do, checks by their names; of defaults only whether there is
	 * one.
	 * @return all differences
	 */
	@CheckReturnValue
	Mono<SchemaReport> validate();

	/**
	 * Draft what would turn the database into what the entities describe. Otherwise as
	 * {@link #validate()}; nothing is changed.
	 * @return the draft; tables that no entity maps are left out
	 */
	@CheckReturnValue
	Mono<MigrationDraft> draft();

	/**
	 * Find out by one query whether there is a table or view.
	 * @param table the name as the database stores it, or as statements without quotes
	 * write it; looked for in all schemas, or in the one before a dot
	 * @return whether it exists
	 */
	@CheckReturnValue
	Mono<Boolean> exists(String table);

	/**
	 * Find out by one query whether there is a column of a table or view.
	 * @param table the name as for {@link #exists(String)}
	 * @param column the name of the column, in letters as for the table
	 * @return whether it exists
	 */
	@CheckReturnValue
	Mono<Boolean> exists(String table, String column);

	/**
	 * Return what {@link #createAll()} executes, for reading or for a first migration.
	 * @return the statements, in order
	 */
	List<String> ddl();

	/**
	 * Return what {@link #dropAll()} executes.
	 * @return the statements, in order
	 */
	List<String> dropStatements();

}

package dev.asyncorm.dialect;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

import io.r2dbc.spi.ConnectionFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.data.r2dbc.dialect.H2Dialect;
import org.springframework.data.r2dbc.dialect.PostgresDialect;
import org.springframework.data.r2dbc.dialect.R2dbcDialect;
import org.springframework.data.relational.core.sql.SqlIdentifier;

import dev.asyncorm.AsyncOrmConfigurationException;

/**
 * What the supported databases do differently.
 * <p>
 * Get one by {@link #of(ConnectionFactory)}. Constants override only what differs.
 * Immutable and without I/O.
 *
 * @since 0.1.0
 */
public enum Dialect {

	/**
	 * PostgreSQL.
	 */
	POSTGRESQL,

	/**
	 * H2. Its driver executes every call on the calling thread.
	 */
	H2 {

		@Override
		public boolean blocksThreads() {
			return true;
		}

		@Override
		public String insertReturning(String insert, String columns) {
			return "SELECT " + columns + " FROM FINAL TABLE (" + insert + ")";
		}

		@Override
		public String updateReturning(String update, String columns) {
			return insertReturning(update, columns);
		}

		@Override
		public String deleteReturning(String delete, String columns) {
			return "SELECT " + columns + " FROM OLD TABLE (" + delete + ")";
		}

		@Override
		public @Nullable Class<? extends CharSequence> textType() {
			return null;
		}

		@Override
		public boolean supportsCursors() {
			return false;
		}

		@Override
		public boolean supportsTransactionAttributes() {
			return false;
		}

		@Override
		public boolean supportsTransactionalDdl() {
			return false;
		}

		@Override
		public R2dbcDialect springDialect() {
			return H2Dialect.INSTANCE;
		}

		@Override
		public String generatedUuid() {
			return "random_uuid()";
		}

		@Override
		public Optional<String> schemaLock() {
			return Optional.empty();
		}

		@Override
		public IfMissing ifMissing() {
			return H2IfMissing.INSTANCE;
		}

		@Override
		public String literal(String text) {
			// the driver cuts statements at semicolons, also at those in texts
			return text.contains(";") ? "U&" + super.literal(text.replace("\\", "\\\\").replace(";", "\\003b"))
					: super.literal(text);
		}

		@Override
		ColumnTypes columnTypes() {
			return ColumnTypes.H2;
		}

		@Override
		String fold(String unquoted) {
			return unquoted.toUpperCase(Locale.ROOT);
		}

	};

	/** No keyword begins with so few letters and an underscore. */
	private static final Pattern PLAIN = Pattern.compile("[a-z]{1,3}_[a-z0-9_]+");

	/**
	 * Find out which database a connection factory connects to, without connecting.
	 * @param connectionFactory the connection factory, pooled or not
	 * @return its dialect
	 */
	public static Dialect of(ConnectionFactory connectionFactory) {
		String name = connectionFactory.getMetadata().getName();
		return switch (name) {
			case "PostgreSQL" -> POSTGRESQL;
			case "H2" -> H2;
			default -> throw new AsyncOrmConfigurationException("The database '" + name + "' is not supported.",
					"Use one of PostgreSQL, H2.");
		};
	}

	/**
	 * Turn an INSERT into a statement that returns columns of the row it inserted.
	 * @param insert the INSERT
	 * @param columns the names of the columns, quoted and separated by commas
	 * @return a statement that returns one row per inserted row
	 */
	public String insertReturning(String insert, String columns) {
		return insert + " RETURNING " + columns;
	}

	/**
	 * Turn an UPDATE into a statement that returns columns of the rows it updated.
	 * @param update the UPDATE
	 * @param columns the names of the columns, quoted and separated by commas
	 * @return a statement that returns one row per updated row, as it is now
	 */
	public String updateReturning(String update, String columns) {
		return update + " RETURNING " + columns;
	}

	/**
	 * Turn a DELETE into a statement that returns columns of the rows it deleted.
	 * @param delete the DELETE
	 * @param columns the names of the columns, quoted and separated by commas
	 * @return a statement that returns one row per deleted row, as it was
	 */
	public String deleteReturning(String delete, String columns) {
		return delete + " RETURNING " + columns;
	}

	/**
	 * Return whether the driver blocks the thread that subscribes, so that each
	 * connection needs a thread of its own.
	 * @return whether calls block
	 */
	public boolean blocksThreads() {
		return false;
	}

	/**
	 * Return the type by which a row hands out the text of a value of any type, for those
	 * who parse it faster than the driver.
	 * @return the type, or {@code null} when values do not arrive as text
	 */
	public @Nullable Class<? extends CharSequence> textType() {
		return RawText.class;
	}

	/**
	 * Return whether a fetch size makes the driver read through a cursor, so that a
	 * cancelled read can be closed instead of drained.
	 * @return whether cursors are supported
	 */
	public boolean supportsCursors() {
		return true;
	}

	/**
	 * Return whether isolation level and read-only mode may be passed to BEGIN. H2
	 * changes the isolation of the whole database for good, so they are left out there.
	 * @return whether BEGIN takes attributes
	 */
	public boolean supportsTransactionAttributes() {
		return true;
	}

	/**
	 * Return whether CREATE and DROP can be rolled back.
	 * @return whether statements that change the schema are transactional
	 */
	public boolean supportsTransactionalDdl() {
		return true;
	}

	/**
	 * Return Spring Data's view of this database.
	 * @return the dialect of Spring Data
	 */
	public R2dbcDialect springDialect() {
		return PostgresDialect.INSTANCE;
	}

	/**
	 * Render an identifier exactly as Spring Data does, quotes and letter case included.
	 * @param identifier the identifier, qualified or not
	 * @return the identifier for use in SQL
	 */
	public String render(SqlIdentifier identifier) {
		return identifier.toSql(springDialect().getIdentifierProcessing());
	}

	/**
	 * Return a name in the letters that the database stores.
	 * @param identifier the identifier, not qualified
	 * @return the name without quotes; in the case that the database prefers if it has
	 * none
	 */
	public String storedName(SqlIdentifier identifier) {
		String rendered = render(identifier);
		return rendered.startsWith("\"") ? rendered.substring(1, rendered.length() - 1).replace("\"\"", "\"")
				: fold(rendered);
	}

	/**
	 * Render a name that the database stores.
	 * @param storedName the name, not qualified
	 * @return the name in quotes
	 */
	public String quote(String storedName) {
		return "\"" + storedName.replace("\"", "\"\"") + "\"";
	}

	/**
	 * Render the name of a constraint or index that the database stores.
	 * @param storedName the name
	 * @return the name as people write it, such as {@code pk_table}, otherwise in quotes
	 */
	public String quoteUnlessPlain(String storedName) {
		String plain = storedName.toLowerCase(Locale.ROOT);
		return (PLAIN.matcher(plain).matches() && fold(plain).equals(storedName)) ? plain : quote(storedName);
	}

	/**
	 * Render a text.
	 * @param text the text
	 * @return the text for use in SQL
	 */
	public String literal(String text) {
		return "'" + text.replace("'", "''") + "'";
	}

	/**
	 * Return the column type that holds what Spring Data binds for a Java type.
	 * @param type the type after conversion; arrays are array columns, except of
	 * {@code byte}
	 * @param length the largest number of characters of a text, or {@code null}
	 * @return the column type; empty when the driver cannot bind the type
	 */
	public Optional<String> columnType(Class<?> type, @Nullable Integer length) {
		return columnTypes().of(type, length);
	}

	/**
	 * Return a column type in the words of {@link #columnType}, so that two texts are
	 * equal when the types are.
	 * @param type a column type as SQL or the catalogue of the database writes it
	 * @return the same type
	 */
	public String normalType(String type) {
		return columnTypes().names().normal(type);
	}

	/**
	 * Return the column type that holds decimal numbers of limited size.
	 * @param precision the number of all digits
	 * @param scale the number of digits after the point
	 * @return the column type
	 */
	public String decimalType(int precision, int scale) {
		return "numeric(" + precision + "," + scale + ")";
	}

	/**
	 * Return the expression that generates a random UUID.
	 * @return an expression for use as a default
	 */
	public String generatedUuid() {
		return "gen_random_uuid()";
	}

	/**
	 * Return the query that makes concurrent changes of the schema wait for each other
	 * until the transaction ends.
	 * @return the query; empty when the database needs none
	 */
	public Optional<String> schemaLock() {
		// an arbitrary number that only this library uses
		return Optional.of("select pg_advisory_xact_lock(7022837461234501)");
	}

	/**
	 * Return what makes changes of the schema harmless when they are repeated.
	 * @return the statements of this database
	 */
	public IfMissing ifMissing() {
		return PostgresIfMissing.INSTANCE;
	}

	ColumnTypes columnTypes() {
		return ColumnTypes.POSTGRESQL;
	}

	String fold(String unquoted) {
		return unquoted.toLowerCase(Locale.ROOT);
	}

}

package dev.asyncorm.query;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import io.r2dbc.spi.Row;
import org.jspecify.annotations.Nullable;
import org.springframework.data.relational.core.sql.SqlIdentifier;

/**
 * What a table does by itself: the columns that the database fills. Names are compared
 * without regard to case.
 *
 * @since 0.1.0
 */
public final class TableFacts {

	private final Map<String, Column> columns = new HashMap<>();

	private TableFacts(Collection<Column> columns) {
		columns.forEach((column) -> this.columns.put(key(column.name()), column));
	}

	/**
	 * Create the facts of a table.
	 * @param columns the columns that the database fills, see {@link RowStatements#facts}
	 * @return the facts
	 */
	public static TableFacts of(Collection<Column> columns) {
		return new TableFacts(columns);
	}

	private static String key(String name) {
		return name.toLowerCase(Locale.ROOT);
	}

	private @Nullable Column find(SqlIdentifier column) {
		return this.columns.get(key(column.getReference()));
	}

	/**
	 * Return whether the database fills a column that an INSERT leaves out.
	 * @param column the column
	 * @return whether it has a default
	 */
	public boolean hasDefault(SqlIdentifier column) {
		return find(column) != null;
	}

	/**
	 * Tell how the rows that an INSERT returns can be matched.
	 * @param ids the columns of the id
	 * @param written the columns that the INSERT writes
	 * @return the match
	 */
	public RowMatch match(Collection<SqlIdentifier> ids, Collection<SqlIdentifier> written) {
		List<SqlIdentifier> generated = ids.stream().filter((id) -> !written.contains(id)).toList();
		if (generated.isEmpty()) {
			return RowMatch.key(List.copyOf(ids));
		}
		Column column = (generated.size() == 1) ? find(generated.get(0)) : null;
		if (column != null && column.source() == Source.INCREASING) {
			return RowMatch.increasing(generated.get(0));
		}
		if (column != null && column.source() == Source.EXPRESSION && ids.size() == 1) {
			return RowMatch.expression(generated.get(0), column.expression());
		}
		return RowMatch.none();
	}

	/**
	 * Where a column's value comes from when an INSERT leaves it out.
	 */
	public enum Source {

		/**
		 * From a sequence that only grows.
		 */
		INCREASING,

		/**
		 * From another sequence that belongs to an identity column.
		 */
		IDENTITY,

		/**
		 * From an expression.
		 */
		EXPRESSION,

		/**
		 * From an expression, always.
		 */
		COMPUTED

	}

	/**
	 * A column that the database fills.
	 *
	 * @param name the name as the database writes it
	 * @param source where the value comes from
	 * @param expression the expression; empty for identity columns
	 */
	public record Column(String name, Source source, String expression) {

		/**
		 * Read a row of {@link RowStatements#facts}.
		 * @param row the row
		 * @return the column
		 */
		public static Column of(Row row) {
			return new Column(text(row, 0), Source.valueOf(text(row, 1)), text(row, 2));
		}

		private static String text(Row row, int index) {
			String text = row.get(index, String.class);
			return (text != null) ? text : "";
		}

	}

}

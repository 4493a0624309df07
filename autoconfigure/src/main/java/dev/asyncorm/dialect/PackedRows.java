package dev.asyncorm.dialect;

import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.r2dbc.spi.ColumnMetadata;
import io.r2dbc.spi.Row;
import io.r2dbc.spi.RowMetadata;
import org.jspecify.annotations.Nullable;

/**
 * Many rows of PostgreSQL that arrive as one, with a text for each column: the driver
 * takes microseconds for each row, whatever is in it. A value has the text that it has in
 * a row of its own, and the codecs of the driver make the same of it. <pre>
 * PackedRows rows = PackedRows.of(row);
 * while (rows.next()) {
 *     rows.get(0);
 * }</pre> It is itself the row that was gone to last. Holds mutable state, for one
 * result.
 *
 * @since 0.1.0
 */
public final class PackedRows implements Row {

	/**
	 * The most rows that are packed: more of them would be a message that the server and
	 * the client hold as a whole.
	 */
	public static final int MOST = 10_000;

	private final PackedColumn[] columns;

	private int left;

	private PackedRows(PackedColumn[] columns, int rows) {
		this.columns = columns;
		this.left = rows;
	}

	/**
	 * Turn a SELECT without limit and lock into one that answers its rows packed. The
	 * limit is also what makes the order of the rows reliable: it keeps parallel workers
	 * from packing.
	 * @param select the SELECT
	 * @param columns its columns, as they are in its tables
	 * @param count the number of columns
	 * @param tables the tables of the columns, of which nothing is read; they tell the
	 * types
	 * @return a SELECT of one row
	 */
	public static String select(String select, String columns, int count, List<String> tables) {
		String joined = IntStream.range(0, count)
			.mapToObj((i) -> ", string_agg(coalesce(c" + i + "::text, E'\\x01\\x02'), E'\\x01'), count(c" + i + ")")
			.collect(Collectors.joining());
		String names = IntStream.range(0, count).mapToObj((i) -> "c" + i).collect(Collectors.joining(", "));
		return "SELECT asyncorm_rows.*, " + columns + " FROM (SELECT count(*)" + joined + " FROM (" + select + " LIMIT "
				+ (MOST + 1) + ") asyncorm_row(" + names + ")) asyncorm_rows"
				+ tables.stream().map((table) -> " LEFT JOIN " + table + " ON false").collect(Collectors.joining());
	}

	/**
	 * Return the number of rows.
	 * @param row the row that {@link #select} answers
	 * @return the number, or -1 when there are too many to be packed
	 */
	public static int count(Row row) {
		int count = number(row, 0);
		return (count <= MOST) ? count : -1;
	}

	private static int number(Row row, int index) {
		return ((Number) Objects.requireNonNull(row.get(index))).intValue();
	}

	/**
	 * Return whether rows of these types can be unpacked.
	 * @param row the row that {@link #select} answers, with at least one row in it
	 * @return whether the driver has the codec of this library, and all types have the
	 * same text in a row
	 */
	public static boolean isPackable(Row row) {
		List<? extends ColumnMetadata> all = row.getMetadata().getColumnMetadatas();
		try {
			row.get(1, PackedText.class);
			return IntStream.range(all.size() - size(row), all.size())
				.allMatch((index) -> PackedColumn.isPackable(type(row, index)));
		}
		catch (IllegalArgumentException ex) {
			return false;
		}
	}

	private static int size(Row row) {
		return (row.getMetadata().getColumnMetadatas().size() - 1) / 3;
	}

	private static int type(Row row, int index) {
		return ((Number) Objects.requireNonNull(row.getMetadata().getColumnMetadata(index).getNativeTypeMetadata()))
			.intValue();
	}

	/**
	 * Unpack rows.
	 * @param row the row that {@link #select} answers, which is packable
	 * @return the rows, before the first one; {@code null} when their texts cannot be
	 * told apart
	 */
	public static @Nullable PackedRows of(Row row) {
		int rows = number(row, 0);
		PackedColumn[] columns = new PackedColumn[size(row)];
		for (int i = 0; i < columns.length; i++) {
			PackedText text = Objects.requireNonNull(row.get(1 + 2 * i, PackedText.class));
			int nulls = rows - number(row, 2 + 2 * i);
			PackedColumn column = PackedColumn.of(text, type(row, 1 + 2 * columns.length + i), rows, nulls);
			if (column == null) {
				return null;
			}
			columns[i] = column;
		}
		return new PackedRows(columns, rows);
	}

	/**
	 * Go to the next row.
	 * @return whether there is one
	 */
	public boolean next() {
		if (this.left-- <= 0) {
			return false;
		}
		for (PackedColumn column : this.columns) {
			column.next();
		}
		return true;
	}

	@Override
	public <T> @Nullable T get(int index, Class<T> type) {
		return this.columns[index].get(type);
	}

	@Override
	public <T> @Nullable T get(String name, Class<T> type) {
		throw new UnsupportedOperationException("Packed rows are read by index");
	}

	@Override
	public RowMetadata getMetadata() {
		throw new UnsupportedOperationException("Packed rows are read by index");
	}

}

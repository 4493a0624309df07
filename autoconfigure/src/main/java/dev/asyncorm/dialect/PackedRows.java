package dev.asyncorm.dialect;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

import io.netty.buffer.Unpooled;
import io.r2dbc.postgresql.codec.Codecs;
import io.r2dbc.postgresql.codec.PostgresqlObjectId;
import io.r2dbc.postgresql.message.Format;
import io.r2dbc.spi.ColumnMetadata;
import io.r2dbc.spi.Row;
import io.r2dbc.spi.RowMetadata;
import org.jspecify.annotations.Nullable;

/**
 * Many rows of PostgreSQL that arrive in one, as a text: the driver takes microseconds
 * for each row, whatever is in it. A cell has the text that it has in a row of its own,
 * and the codecs of the driver make the same value of it, for any type. <pre>
 * PackedRows rows = PackedRows.of(row);
 * while (rows.next()) {
 *     rows.get(0);
 * }</pre> It is itself the row that was gone to last. Holds mutable state, for one
 * result.
 *
 * @since 0.1.0
 */
public final class PackedRows implements Row {

	/** More of them would be a message that the server and the client hold as a whole. */
	private static final int MOST = 10_000;

	private static final int HEAD = 2;

	private final CompositeText text;

	private final Codecs codecs;

	private final int[] types;

	private final Class<?>[] plain;

	private PackedRows(PackedText packed, int[] types) {
		this.text = new CompositeText(packed.text(), types.length);
		this.codecs = packed.codecs();
		this.types = types;
		this.plain = new Class<?>[types.length];
		for (int i = 0; i < types.length; i++) {
			this.plain[i] = plain(this.codecs, types[i]);
		}
	}

	/**
	 * Turn a SELECT without limit and lock into one that answers its rows packed. The
	 * limit is also what makes the order of the rows reliable: it keeps parallel workers
	 * from packing.
	 * @param select the SELECT
	 * @param columns its columns, as they are in its tables
	 * @param tables the tables of the columns, of which nothing is read; they tell the
	 * types
	 * @return a SELECT of one row
	 */
	public static String select(String select, String columns, List<String> tables) {
		StringBuilder sql = new StringBuilder("SELECT asyncorm_rows.count, asyncorm_rows.text, ").append(columns)
			.append(" FROM (SELECT count(*), CASE WHEN count(*) <= ")
			.append(MOST)
			.append(" THEN string_agg(asyncorm_row::text, '') END AS text FROM (")
			.append(select)
			.append(" LIMIT ")
			.append(MOST + 1)
			.append(") asyncorm_row) asyncorm_rows");
		tables.forEach((table) -> sql.append(" LEFT JOIN ").append(table).append(" ON false"));
		return sql.toString();
	}

	/**
	 * Return the number of rows.
	 * @param row the row that {@link #select} answers
	 * @return the number, or -1 when there are too many to be packed
	 */
	public static int count(Row row) {
		long count = ((Number) Objects.requireNonNull(row.get(0))).longValue();
		return (count <= MOST) ? (int) count : -1;
	}

	/**
	 * Unpack rows.
	 * @param row the row that {@link #select} answers, with at least one row in it
	 * @return the rows, before the first one; {@code null} when the driver does not know
	 * the codec of this library
	 */
	public static @Nullable PackedRows of(Row row) {
		PackedText packed;
		try {
			packed = row.get(1, PackedText.class);
		}
		catch (IllegalArgumentException ex) {
			return null;
		}
		List<? extends ColumnMetadata> columns = row.getMetadata().getColumnMetadatas();
		int[] types = new int[columns.size() - HEAD];
		for (int i = 0; i < types.length; i++) {
			types[i] = ((Number) Objects.requireNonNull(columns.get(HEAD + i).getNativeTypeMetadata())).intValue();
		}
		return new PackedRows(Objects.requireNonNull(packed), types);
	}

	/**
	 * Return which class is made of a text here, as the driver would.
	 */
	private static Class<?> plain(Codecs codecs, int type) {
		Class<?> known = PostgresqlObjectId.isValid(type) ? plain(PostgresqlObjectId.valueOf(type)) : Void.class;
		return (codecs.preferredType(type, Format.FORMAT_TEXT) == known) ? known : Void.class;
	}

	private static Class<?> plain(PostgresqlObjectId type) {
		return switch (type) {
			case INT8 -> Long.class;
			case INT4 -> Integer.class;
			case BOOL -> Boolean.class;
			case TEXT, VARCHAR, BPCHAR -> String.class;
			default -> Void.class;
		};
	}

	/**
	 * Go to the next row.
	 * @return whether there is one
	 */
	public boolean next() {
		return this.text.next();
	}

	@Override
	@SuppressWarnings("unchecked")
	public <T> @Nullable T get(int index, Class<T> type) {
		if (this.text.isNull(index)) {
			return null;
		}
		if (type == RawText.class) {
			return (T) new RawText(this.text.text(index));
		}
		Object value = (type == Object.class) ? plain(index) : null;
		return (value != null) ? (T) value : decode(index, type);
	}

	private @Nullable Object plain(int index) {
		Class<?> type = this.plain[index];
		if (type == String.class) {
			return this.text.text(index);
		}
		if (type == Long.class) {
			return this.text.number(index);
		}
		if (type == Integer.class) {
			return (int) this.text.number(index);
		}
		return (type == Boolean.class) ? (Object) (this.text.first(index) == 't') : null;
	}

	private <T> @Nullable T decode(int index, Class<T> type) {
		byte[] bytes = this.text.text(index).getBytes(StandardCharsets.UTF_8);
		return this.codecs.decode(Unpooled.wrappedBuffer(bytes), this.types[index], Format.FORMAT_TEXT, type);
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

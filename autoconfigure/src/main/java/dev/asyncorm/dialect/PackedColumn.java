package dev.asyncorm.dialect;

import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Set;

import io.netty.buffer.Unpooled;
import io.r2dbc.postgresql.codec.Codecs;
import io.r2dbc.postgresql.codec.PostgresqlObjectId;
import io.r2dbc.postgresql.message.Format;
import org.jspecify.annotations.Nullable;

/**
 * The values of one column of {@link PackedRows}. Holds mutable state, for one result.
 */
final class PackedColumn {

	/** A cast to text makes another text of these than they have in a row. */
	private static final Set<PostgresqlObjectId> UNLIKE = EnumSet.of(PostgresqlObjectId.BPCHAR, PostgresqlObjectId.CHAR,
			PostgresqlObjectId.INET);

	private final JoinedText values;

	private final Codecs codecs;

	private final int type;

	private final Class<?> plain;

	private PackedColumn(JoinedText values, Codecs codecs, int type) {
		this.values = values;
		this.codecs = codecs;
		this.type = type;
		Class<?> known = plain(PostgresqlObjectId.valueOf(type));
		// others may have registered codecs of their own
		this.plain = (codecs.preferredType(type, Format.FORMAT_TEXT) == known) ? known : Void.class;
	}

	private static Class<?> plain(PostgresqlObjectId type) {
		return switch (type) {
			case INT8 -> Long.class;
			case INT4 -> Integer.class;
			case BOOL -> Boolean.class;
			case TEXT, VARCHAR -> String.class;
			default -> Void.class;
		};
	}

	/**
	 * Return whether columns of a type can be packed.
	 * @param type the number of the type in the database
	 * @return whether a value that is cast to text has the text that it has in a row
	 */
	static boolean isPackable(int type) {
		return PostgresqlObjectId.isValid(type) && !UNLIKE.contains(PostgresqlObjectId.valueOf(type));
	}

	static @Nullable PackedColumn of(PackedText packed, int type, int values, int nulls) {
		JoinedText joined = JoinedText.of(packed.text(), values, nulls);
		return (joined != null) ? new PackedColumn(joined, packed.codecs(), type) : null;
	}

	void next() {
		this.values.next();
	}

	@SuppressWarnings("unchecked")
	<T> @Nullable T get(Class<T> target) {
		if (this.values.isNull()) {
			return null;
		}
		if (target == RawText.class) {
			return (T) new RawText(this.values.text());
		}
		Object value = (target == Object.class) ? plain() : null;
		return (value != null) ? (T) value : decode(target);
	}

	private @Nullable Object plain() {
		if (this.plain == String.class) {
			return this.values.text();
		}
		if (this.plain == Long.class) {
			return this.values.number();
		}
		if (this.plain == Integer.class) {
			return (int) this.values.number();
		}
		return (this.plain == Boolean.class) ? (Object) (this.values.first() == 't') : null;
	}

	private <T> @Nullable T decode(Class<T> target) {
		byte[] bytes = this.values.text().getBytes(StandardCharsets.UTF_8);
		return this.codecs.decode(Unpooled.wrappedBuffer(bytes), this.type, Format.FORMAT_TEXT, target);
	}

}

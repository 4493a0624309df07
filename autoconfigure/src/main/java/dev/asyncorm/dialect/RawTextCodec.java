package dev.asyncorm.dialect;

import java.nio.charset.StandardCharsets;

import io.netty.buffer.ByteBuf;
import io.r2dbc.postgresql.client.EncodedParameter;
import io.r2dbc.postgresql.codec.Codec;
import io.r2dbc.postgresql.codec.Codecs;
import io.r2dbc.postgresql.message.Format;
import org.jspecify.annotations.Nullable;

/**
 * Hands out the text of a value to those who ask for {@link RawText} or
 * {@link PackedText}. Immutable and safe for concurrent use.
 *
 * @param codecs what the connection decodes values with, or {@code null} when it does not
 * tell, so that texts cannot be unpacked
 */
record RawTextCodec(@Nullable Codecs codecs) implements Codec<Object> {

	@Override
	public boolean canDecode(int dataType, Format format, Class<?> type) {
		return format == Format.FORMAT_TEXT
				&& (type == RawText.class || (type == PackedText.class && this.codecs != null));
	}

	@Override
	public @Nullable Object decode(@Nullable ByteBuf buffer, int dataType, Format format, Class<?> type) {
		if (buffer == null) {
			return null;
		}
		String text = buffer.toString(StandardCharsets.UTF_8);
		return (type == PackedText.class && this.codecs != null) ? new PackedText(text, this.codecs)
				: new RawText(text);
	}

	@Override
	public boolean canEncode(Object value) {
		return false;
	}

	@Override
	public boolean canEncodeNull(Class<?> type) {
		return false;
	}

	@Override
	public EncodedParameter encode(Object value) {
		throw new UnsupportedOperationException("Texts of the database are read only");
	}

	@Override
	public EncodedParameter encode(Object value, int dataType) {
		return encode(value);
	}

	@Override
	public EncodedParameter encodeNull() {
		throw new UnsupportedOperationException("Texts of the database are read only");
	}

}

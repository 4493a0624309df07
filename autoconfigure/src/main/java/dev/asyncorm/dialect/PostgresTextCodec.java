package dev.asyncorm.dialect;

import java.nio.charset.StandardCharsets;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.r2dbc.postgresql.api.PostgresqlConnection;
import io.r2dbc.postgresql.client.EncodedParameter;
import io.r2dbc.postgresql.codec.Codec;
import io.r2dbc.postgresql.codec.CodecRegistry;
import io.r2dbc.postgresql.extension.CodecRegistrar;
import io.r2dbc.postgresql.message.Format;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/**
 * Lets the session ask r2dbc-postgresql for the text of a value, whatever its type. It
 * changes nothing for others: only those who ask for {@link Dialect#textType()} get it.
 * <p>
 * The driver finds it as a service. Where its option {@code autodetectExtensions} is off,
 * the session does without. Stateless and safe for concurrent use.
 *
 * @since 0.1.0
 */
public final class PostgresTextCodec implements CodecRegistrar, Codec<RawText> {

	@Override
	public Publisher<Void> register(PostgresqlConnection connection, ByteBufAllocator allocator,
			CodecRegistry registry) {
		return Mono.fromRunnable(() -> registry.addLast(this));
	}

	@Override
	public boolean canDecode(int dataType, Format format, Class<?> type) {
		return type == RawText.class && format == Format.FORMAT_TEXT;
	}

	@Override
	public @Nullable RawText decode(@Nullable ByteBuf buffer, int dataType, Format format,
			Class<? extends RawText> type) {
		return (buffer != null) ? new RawText(buffer.toString(StandardCharsets.UTF_8)) : null;
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

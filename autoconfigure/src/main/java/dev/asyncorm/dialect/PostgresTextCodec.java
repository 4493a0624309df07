package dev.asyncorm.dialect;

import io.netty.buffer.ByteBufAllocator;
import io.r2dbc.postgresql.api.PostgresqlConnection;
import io.r2dbc.postgresql.codec.CodecRegistry;
import io.r2dbc.postgresql.codec.Codecs;
import io.r2dbc.postgresql.extension.CodecRegistrar;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/**
 * Lets the session ask r2dbc-postgresql for the text of a value, whatever its type. It
 * changes nothing for others: only those who ask for {@link Dialect#textType()} or for
 * {@link PackedRows} get it.
 * <p>
 * The driver finds it as a service. Where its option {@code autodetectExtensions} is off,
 * the session does without. Stateless and safe for concurrent use.
 *
 * @since 0.1.0
 */
public final class PostgresTextCodec implements CodecRegistrar {

	@Override
	public Publisher<Void> register(PostgresqlConnection connection, ByteBufAllocator allocator,
			CodecRegistry registry) {
		return Mono.fromRunnable(
				() -> registry.addLast(new RawTextCodec((registry instanceof Codecs codecs) ? codecs : null)));
	}

}

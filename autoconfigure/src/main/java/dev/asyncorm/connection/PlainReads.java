package dev.asyncorm.connection;

import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.context.ContextView;

/**
 * Marks statements of others as plain reads, which may run before the transaction begins.
 * <p>
 * The mark travels in the Reactor context and counts outside {@code @Transactional} only.
 *
 * @since 0.1.0
 */
public final class PlainReads {

	private PlainReads() {
	}

	/**
	 * Mark the statements of a publisher.
	 * @param <T> the type of the result
	 * @param read a publisher that only reads
	 * @return the publisher whose SELECTs are plain reads
	 */
	public static <T> Mono<T> mark(Mono<T> read) {
		return read.contextWrite((context) -> context.put(PlainReads.class, true));
	}

	/**
	 * Mark the statements of a publisher.
	 * @param <T> the type of the result
	 * @param read a publisher that only reads
	 * @return the publisher whose SELECTs are plain reads
	 */
	public static <T> Flux<T> mark(Publisher<T> read) {
		return Flux.from(read).contextWrite((context) -> context.put(PlainReads.class, true));
	}

	static boolean isMarked(ContextView context) {
		return context.hasKey(PlainReads.class);
	}

}

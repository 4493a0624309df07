package dev.asyncorm.behaviour;

import java.util.function.Supplier;

import org.springframework.transaction.annotation.Isolation;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import reactor.core.publisher.Mono;

/**
 * A service of the application that is as transactional as can be.
 */
public class Transactions {

	@Transactional
	public <T> Mono<T> required(Supplier<Mono<T>> work) {
		return work.get();
	}

	@Transactional(propagation = Propagation.REQUIRES_NEW)
	public <T> Mono<T> requiresNew(Supplier<Mono<T>> work) {
		return work.get();
	}

	@Transactional(propagation = Propagation.NESTED)
	public <T> Mono<T> nested(Supplier<Mono<T>> work) {
		return work.get();
	}

	@Transactional(propagation = Propagation.NOT_SUPPORTED)
	public <T> Mono<T> notSupported(Supplier<Mono<T>> work) {
		return work.get();
	}

	@Transactional(isolation = Isolation.SERIALIZABLE)
	public <T> Mono<T> serializable(Supplier<Mono<T>> work) {
		return work.get();
	}

	@Transactional(readOnly = true)
	public <T> Mono<T> readOnly(Supplier<Mono<T>> work) {
		return work.get();
	}

	@Transactional(timeout = 1)
	public <T> Mono<T> withinOneSecond(Supplier<Mono<T>> work) {
		return work.get();
	}

}

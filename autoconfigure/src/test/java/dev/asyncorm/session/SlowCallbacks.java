package dev.asyncorm.session;

import java.time.Duration;

import org.springframework.data.mapping.callback.ReactiveEntityCallbacks;
import org.springframework.data.r2dbc.mapping.event.BeforeConvertCallback;
import reactor.core.publisher.Mono;

/**
 * A callback that gives a test the time to cancel a flush that is under way.
 */
final class SlowCallbacks {

	private SlowCallbacks() {
	}

	static ReactiveEntityCallbacks create() {
		BeforeConvertCallback<Account> slow = (account, table) -> Mono.delay(Duration.ofMillis(150))
			.thenReturn(account);
		return ReactiveEntityCallbacks.create(slow);
	}

}

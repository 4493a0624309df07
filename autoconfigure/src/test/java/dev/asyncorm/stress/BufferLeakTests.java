package dev.asyncorm.stress;

import java.time.Duration;
import java.util.List;
import java.util.Random;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.netty.util.ResourceLeakDetector;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import reactor.core.publisher.Flux;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * No buffer that is held back for a commit is lost when its client leaves. Leaks of
 * buffers that were passed on, or never seen by this library, are reported and do not
 * fail the test: WebFlux and reactor-netty lose some of their own when a client leaves.
 */
@SpringBootTest(classes = StressApplication.class, webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
		properties = { "async-orm.web.response-buffer=16KB", "logging.level.reactor.netty.http.server=off",
				"logging.level.org.springframework.web=off", "logging.level.org.springframework.boot.webflux=off" })
class BufferLeakTests extends StressTests {

	private static final List<RequestKind> KINDS = List.of(RequestKind.ARRAY, RequestKind.REPOSITORY_ARRAY,
			RequestKind.READ, RequestKind.MONO, RequestKind.ARRAY_FAILING);

	@LocalServerPort
	int port;

	@Test
	void losesNoBufferWhenClientsLeave() {
		long seed = new Random().nextInt(Integer.MAX_VALUE);
		System.out.println("BufferLeakTests: seed " + seed);
		Random random = new Random(seed);
		Logger logger = (Logger) LoggerFactory.getLogger(ResourceLeakDetector.class);
		ListAppender<ILoggingEvent> leaks = new ListAppender<>();
		leaks.start();
		logger.addAppender(leaks);
		ResourceLeakDetector.Level level = ResourceLeakDetector.getLevel();
		ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
		try {
			leave(random);
			reportLeaks();
		}
		finally {
			ResourceLeakDetector.setLevel(level);
			logger.detachAppender(leaks);
		}
		List<String> records = leaks.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
		records.forEach(System.out::println);
		assertThat(records).filteredOn(BufferLeakTests::isLostWhileHeld).isEmpty();
	}

	/**
	 * The newest record comes first, and nobody touches a buffer while it is held.
	 */
	private static boolean isLostWhileHeld(String leak) {
		int newest = leak.indexOf("#1:");
		int next = leak.indexOf("#2:");
		return newest >= 0
				&& leak.substring(newest, (next > newest) ? next : leak.length()).contains("held until the commit");
	}

	private void leave(Random random) {
		Flux.range(0, 150)
			.flatMap((i) -> LeavingClient.post(this.port, KINDS.get(i % KINDS.size()).path("leak-" + i),
					Duration.ofNanos(random.nextInt(80_000_000)), random.nextBoolean()), 12)
			.then()
			.block(Duration.ofSeconds(50));
	}

	/**
	 * The detector reports what was collected when the next buffer is allocated.
	 */
	private void reportLeaks() {
		StayingClient client = new StayingClient(this.port);
		for (int i = 0; i < 3; i++) {
			System.gc();
			client.post(RequestKind.READ.path("after-" + i)).block(Duration.ofSeconds(20));
		}
	}

}

package dev.asyncorm.web;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.netty.buffer.UnpooledByteBufAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.core.io.buffer.NettyDataBufferFactory;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;
import reactor.test.util.RaceTestUtils;

import static org.assertj.core.api.Assertions.assertThat;

@DisplayName("R6 every buffer of a body has one owner, whenever its client leaves")
class BufferOwnershipTests {

	private static final Duration PATIENCE = Duration.ofSeconds(5);

	private static final int LIMIT = 8;

	private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);

	private final NettyDataBufferFactory factory = new NettyDataBufferFactory(this.allocator);

	private final RecordingScopes scopes = new RecordingScopes();

	private final Sinks.Empty<Void> commit = Sinks.empty();

	private final TestPublisher<DataBuffer> body = TestPublisher
		.createNoncompliant(TestPublisher.Violation.DEFER_CANCELLATION, TestPublisher.Violation.REQUEST_OVERFLOW);

	private RequestScope request;

	private BodyGate gate;

	@BeforeEach
	void open() {
		RecordingScope scope = new RecordingScope(this.scopes);
		scope.work = true;
		this.request = new RequestScope(scope, MockServerWebExchange.from(MockServerHttpRequest.get("/")),
				CommitOn.parse("2xx"));
		this.gate = new BodyGate(this.request, this.factory, LIMIT, false);
	}

	@AfterEach
	void everythingIsReleased() {
		assertThat(this.allocator.metric().usedHeapMemory()).isZero();
	}

	@Test
	void releasesLastBufferThatNobodyAskedFor() {
		Client client = new Client(1);
		this.gate.several(this.body).subscribe(client);
		this.body.next(buffer("abcdefgh"), buffer("i"));
		this.body.complete();
		assertThat(client.texts).containsExactly("abcdefgh");
		client.cancel();
	}

	@Test
	void releasesOnlyBufferThatNobodyAskedFor() {
		Client client = new Client(0);
		this.gate.single(Mono.fromSupplier(() -> buffer("abc"))).subscribe(client);
		client.cancel();
		assertThat(client.texts).isEmpty();
	}

	@Test
	void passesLastBufferThatIsAskedForLate() {
		Client client = new Client(1);
		this.gate.several(this.body).subscribe(client);
		this.body.next(buffer("abcdefgh"), buffer("i"), buffer("jk"));
		this.body.complete();
		assertThat(client.done).isFalse();
		client.request(1);
		assertThat(client.texts).containsExactly("abcdefgh", "ijk");
		assertThat(client.done).isTrue();
	}

	@Test
	void releasesWhatArrivesAfterCancel() {
		Client client = new Client(Long.MAX_VALUE);
		this.gate.several(this.body).subscribe(client);
		this.body.next(buffer("abc"));
		client.cancel();
		this.body.next(buffer("def"), buffer("ghijkl"));
		this.body.complete();
		assertThat(client.texts).isEmpty();
	}

	@Test
	void releasesWhenClientLeavesDuringCommit() {
		this.scopes.commitDelay = this.commit.asMono();
		Client client = new Client(Long.MAX_VALUE);
		this.gate.several(this.body).subscribe(client);
		this.body.next(buffer("abc"));
		this.body.complete();
		client.cancel();
		assertThat(this.allocator.metric().usedHeapMemory()).isZero();
		this.commit.tryEmitEmpty();
		assertThat(client.texts).isEmpty();
	}

	@Test
	void releasesRestWhenClientLeavesWhileReceiving() {
		Client client = new Client(Long.MAX_VALUE);
		client.whileReceiving = client::cancel;
		this.gate.several(this.body).subscribe(client);
		this.body.next(buffer("abcdefgh"), buffer("i"), buffer("jk"));
		assertThat(client.texts).containsExactly("abcdefgh");
	}

	@Test
	void releasesRestWhenClientLeavesElsewhereWhileReceiving() {
		Client client = new Client(Long.MAX_VALUE);
		client.whileReceiving = () -> CompletableFuture.runAsync(client::cancel)
			.orTimeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
			.join();
		this.gate.several(this.body).subscribe(client);
		this.body.next(buffer("abcdefgh"), buffer("i"), buffer("jk"));
		assertThat(client.texts).containsExactly("abcdefgh");
	}

	@Test
	void releasesRestWhenNobodyCancels() {
		Client client = new Client(Long.MAX_VALUE);
		this.gate.several(this.body).subscribe(client);
		this.body.next(buffer("abcdefgh"), buffer("i"));
		this.request.free().block(PATIENCE);
		assertThat(this.allocator.metric().usedHeapMemory()).isZero();
		this.body.next(buffer("jk"));
	}

	@Test
	void releasesBodyThatBeginsAfterItsRequest() {
		this.request.free().block(PATIENCE);
		this.gate.several(this.body).subscribe(new Client(Long.MAX_VALUE));
		this.body.next(buffer("abc"));
		this.body.assertCancelled();
	}

	@Test
	void cancelsBodyWhenClientLeaves() {
		Client client = new Client(Long.MAX_VALUE);
		this.gate.several(this.body).subscribe(client);
		client.cancel();
		this.body.assertCancelled();
	}

	@Test
	void passesBuffersOfForeignKind() {
		DataBuffer foreign = DefaultDataBufferFactory.sharedInstance.wrap("de".getBytes(StandardCharsets.UTF_8));
		StepVerifier
			.create(this.gate.several(Flux.just(buffer("a"), buffer("bc"), foreign, buffer("f")))
				.map((buffer) -> text(buffer)))
			.expectNext("abc", "de", "f")
			.expectComplete()
			.verify(PATIENCE);
	}

	@RepeatedTest(50)
	void survivesCancelThatRacesWithBuffer() {
		Client client = new Client(Long.MAX_VALUE);
		this.gate.several(this.body).subscribe(client);
		this.body.next(buffer("abcdefgh"));
		RaceTestUtils.race(client::cancel, () -> this.body.next(buffer("i"), buffer("jk")));
	}

	@RepeatedTest(50)
	void survivesCancelThatRacesWithCommit() {
		this.scopes.commitDelay = this.commit.asMono();
		Client client = new Client(Long.MAX_VALUE);
		this.gate.several(this.body).subscribe(client);
		this.body.next(buffer("abc"), buffer("de"));
		this.body.complete();
		RaceTestUtils.race(client::cancel, this.commit::tryEmitEmpty);
	}

	@RepeatedTest(50)
	void survivesCancelThatRacesWithOnlyBuffer() {
		this.scopes.commitDelay = this.commit.asMono();
		Client client = new Client(Long.MAX_VALUE);
		this.gate.single(Mono.fromSupplier(() -> buffer("abc"))).subscribe(client);
		RaceTestUtils.race(client::cancel, this.commit::tryEmitEmpty);
	}

	@RepeatedTest(50)
	void survivesCancelThatRacesWithDemand() {
		Client client = new Client(1);
		this.gate.several(this.body).subscribe(client);
		this.body.next(buffer("abcdefgh"), buffer("i"), buffer("jk"));
		this.body.complete();
		RaceTestUtils.race(client::cancel, () -> client.request(1));
	}

	private DataBuffer buffer(String text) {
		return this.factory.allocateBuffer(text.length()).write(text.getBytes(StandardCharsets.UTF_8));
	}

	private static String text(DataBuffer buffer) {
		String text = buffer.toString(StandardCharsets.UTF_8);
		DataBufferUtils.release(buffer);
		return text;
	}

	/**
	 * Owns what it receives: a buffer that somebody else has released fails here.
	 */
	private static final class Client extends BaseSubscriber<DataBuffer> {

		private final List<String> texts = new ArrayList<>();

		private final long demand;

		private Runnable whileReceiving = () -> {
		};

		private boolean done;

		Client(long demand) {
			this.demand = demand;
		}

		@Override
		protected void hookOnSubscribe(Subscription subscription) {
			if (this.demand > 0) {
				request(this.demand);
			}
		}

		@Override
		protected void hookOnNext(DataBuffer buffer) {
			this.whileReceiving.run();
			this.texts.add(text(buffer));
		}

		@Override
		protected void hookOnComplete() {
			this.done = true;
		}

	}

}

package dev.asyncorm.web;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.netty.buffer.UnpooledByteBufAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.NettyDataBufferFactory;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;

import static org.assertj.core.api.Assertions.assertThat;

@DisplayName("R3 R6 bytes that wait for the commit")
class BodyGateTests {

	private static final Duration PATIENCE = Duration.ofSeconds(5);

	private static final int LIMIT = 8;

	private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);

	private final NettyDataBufferFactory factory = new NettyDataBufferFactory(this.allocator);

	private final RecordingScopes scopes = new RecordingScopes();

	private final RecordingScope scope = new RecordingScope(this.scopes);

	private RequestScope request;

	private BodyGate gate;

	@BeforeEach
	void open() {
		this.gate = gate(false);
	}

	@AfterEach
	void everythingIsReleased() {
		assertThat(this.allocator.metric().usedHeapMemory()).isZero();
	}

	@Test
	void areOneBufferWhenTheyFit() {
		this.scope.work = true;
		StepVerifier.create(text(this.gate.several(buffers("abc", "def", "gh"))))
			.expectNext("abcdefgh")
			.expectComplete()
			.verify(PATIENCE);
		assertThat(this.scope.events).containsExactly("commit", "end");
	}

	@Test
	void flowButForTheLastWhenTheyDoNotFit() {
		this.scope.work = true;
		StepVerifier.create(text(this.gate.several(buffers("abc", "def", "ghi", "jkl", "mno"))))
			.expectNext("abcdef", "ghi", "jkl")
			.expectNext("mno")
			.expectComplete()
			.verify(PATIENCE);
	}

	@Test
	void areFollowedByTheLastOnlyAfterTheCommit() {
		this.scope.work = true;
		Sinks.Empty<Void> commit = Sinks.empty();
		this.scopes.commitDelay = commit.asMono();
		StepVerifier.create(text(this.gate.several(buffers("abcdef", "ghijkl"))))
			.expectNext("abcdef")
			.then(() -> assertThat(this.scope.events).containsExactly("commit"))
			.then(commit::tryEmitEmpty)
			.expectNext("ghijkl")
			.expectComplete()
			.verify(PATIENCE);
	}

	@Test
	void respectDemand() {
		this.scope.work = true;
		StepVerifier.create(text(this.gate.several(buffers("abcdefgh", "ijk", "lmn"))), 0)
			.thenRequest(1)
			.expectNext("abcdefgh")
			.thenRequest(1)
			.expectNext("ijk")
			.thenRequest(1)
			.expectNext("lmn")
			.expectComplete()
			.verify(PATIENCE);
	}

	@Test
	void doNotWaitWhenThereIsNothingToCommit() {
		TestPublisher<DataBuffer> body = TestPublisher.create();
		StepVerifier.create(text(this.gate.several(body)))
			.then(() -> body.next(buffer("a")))
			.expectNext("a")
			.then(() -> body.next(buffer("b")))
			.expectNext("b")
			.then(body::complete)
			.expectComplete()
			.verify(PATIENCE);
		assertThat(this.scope.events).containsExactly("commit", "end");
	}

	@Test
	void keepTheLastBackWhenTheLengthIsDeclared() {
		TestPublisher<DataBuffer> body = TestPublisher.create();
		StepVerifier.create(text(gate(true).several(body)))
			.then(() -> body.next(buffer("a")))
			.then(() -> body.next(buffer("b")))
			.expectNext("a")
			.then(body::complete)
			.expectNext("b")
			.expectComplete()
			.verify(PATIENCE);
	}

	@Test
	void areReleasedWhenTheCommitFails() {
		this.scope.work = true;
		this.scopes.commitFailure = new IllegalStateException("Failed on purpose");
		StepVerifier.create(text(this.gate.several(buffers("abc", "def"))))
			.expectErrorMessage("Failed on purpose")
			.verify(PATIENCE);
		assertThat(this.scope.events).containsExactly("commit", "end");
	}

	@Test
	void areReleasedWhenTheOnlyBufferIsRefused() {
		this.scopes.commitFailure = new IllegalStateException("Failed on purpose");
		StepVerifier.create(text(this.gate.single(Mono.fromSupplier(() -> buffer("abc"))).flux()))
			.expectErrorMessage("Failed on purpose")
			.verify(PATIENCE);
	}

	@Test
	void decideNothingWhenTheBodyFailsBeforeTheFirstByte() {
		this.scope.work = true;
		StepVerifier
			.create(text(this.gate.several(buffers("abc").concatWith(Mono.error(new IllegalStateException("Late"))))))
			.expectErrorMessage("Late")
			.verify(PATIENCE);
		assertThat(this.scope.events).isEmpty();
	}

	@Test
	void areReleasedAndRolledBackWhenTheBodyFailsAfterTheFirstByte() {
		this.scope.work = true;
		StepVerifier
			.create(text(this.gate
				.several(buffers("abcdefgh", "ijk").concatWith(Mono.error(new IllegalStateException("Late"))))))
			.expectNext("abcdefgh")
			.expectErrorMessage("Late")
			.verify(PATIENCE);
		assertThat(this.scope.events).containsExactly("rollback", "end");
	}

	@Test
	void areNotReleasedAgainWhenTheyWereHandedOutBeforeTheFailure() {
		List<DataBuffer> handedOut = new ArrayList<>();
		StepVerifier
			.create(this.gate.several(buffers("abc", "def").concatWith(Mono.error(new IllegalStateException("Late"))))
				.doOnNext(handedOut::add))
			.expectNextCount(2)
			.expectErrorMessage("Late")
			.verify(PATIENCE);
		assertThat(handedOut).hasSize(2).allSatisfy((buffer) -> assertThat(DataBufferUtils.release(buffer)).isTrue());
	}

	@Test
	void areReleasedAndRolledBackOnCancel() {
		this.scope.work = true;
		StepVerifier.create(text(this.gate.several(buffers("abc", "def").concatWith(Mono.never()))))
			.expectSubscription()
			.expectNoEvent(Duration.ofMillis(20))
			.thenCancel()
			.verify(PATIENCE);
		assertThat(this.scope.events).containsExactly("rollback", "end");
	}

	@Test
	void areRolledBackWhenTheChainCompletesBeforeThem() {
		this.scope.work = true;
		StepVerifier.create(text(this.gate.several(buffers("abcdefgh", "ijk").concatWith(Mono.never()))))
			.expectNext("abcdefgh")
			.then(() -> this.request.complete().block(PATIENCE))
			.thenCancel()
			.verify(PATIENCE);
		assertThat(this.scope.events).containsExactly("rollback", "end");
	}

	@Test
	void areReleasedWhenTheClientLeavesDuringTheCommit() {
		this.scopes.commitDelay = Mono.never();
		StepVerifier.create(text(this.gate.single(Mono.fromSupplier(() -> buffer("abc"))).flux()))
			.expectSubscription()
			.expectNoEvent(Duration.ofMillis(20))
			.thenCancel()
			.verify(PATIENCE);
		assertThat(this.scope.events).containsExactly("commit");
	}

	private BodyGate gate(boolean lengthDeclared) {
		MockServerWebExchange exchange = MockServerWebExchange.from(MockServerHttpRequest.get("/"));
		this.request = new RequestScope(this.scope, exchange, CommitOn.parse("2xx"));
		return new BodyGate(this.request, this.factory, LIMIT, lengthDeclared);
	}

	private Flux<DataBuffer> buffers(String... texts) {
		return Flux.fromArray(texts).map(this::buffer);
	}

	private DataBuffer buffer(String text) {
		return this.factory.allocateBuffer(text.length()).write(text.getBytes(StandardCharsets.UTF_8));
	}

	private Flux<String> text(Flux<DataBuffer> body) {
		return body.map((buffer) -> {
			String text = buffer.toString(StandardCharsets.UTF_8);
			DataBufferUtils.release(buffer);
			return text;
		});
	}

}

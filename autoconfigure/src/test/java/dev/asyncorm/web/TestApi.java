package dev.asyncorm.web;

import java.net.URI;
import java.util.List;
import java.util.stream.IntStream;

import org.springframework.dao.DuplicateKeyException;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseCookie;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import dev.asyncorm.session.AsyncSession;

/**
 * One handler per way of answering; each of them writes something.
 */
@RestController
@RequestMapping("/api")
class TestApi {

	@RequestMapping("/mono")
	Mono<String> mono(AsyncSession session) {
		return session.add("stored");
	}

	@RequestMapping("/empty")
	Mono<String> empty(AsyncSession session) {
		return session.add("stored").then(Mono.empty());
	}

	@RequestMapping("/void")
	Mono<Void> nothing(AsyncSession session) {
		return session.add("stored").then();
	}

	@RequestMapping("/own")
	Mono<Void> own(AsyncSession session, ServerWebExchange exchange) {
		Mono<Void> withoutContext = Mono.fromFuture(() -> exchange.getResponse().setComplete().toFuture());
		return session.add("stored").then(withoutContext);
	}

	@RequestMapping("/entity")
	Mono<ResponseEntity<String>> entity(AsyncSession session, @RequestParam(defaultValue = "200") int status) {
		return session.add("stored").map((body) -> ResponseEntity.status(status).body(body));
	}

	@RequestMapping("/created")
	Mono<ResponseEntity<Void>> created(AsyncSession session, ServerWebExchange exchange) {
		exchange.getResponse().addCookie(ResponseCookie.from("basket", "1").build());
		return session.add("stored").thenReturn(ResponseEntity.created(URI.create("/api/1")).eTag("\"1\"").build());
	}

	@RequestMapping("/small")
	Flux<List<String>> small(AsyncSession session) {
		return session.addAll(List.of("a", "b", "c")).map(List::of);
	}

	@RequestMapping("/large")
	Flux<List<String>> large(AsyncSession session, @RequestParam(defaultValue = "1000") int items,
			@RequestParam(defaultValue = "-1") int failAt) {
		return session.addAll(texts(items)).index().map((indexed) -> {
			if (indexed.getT1() == failAt) {
				throw new IllegalStateException("Failed on purpose");
			}
			return List.of(indexed.getT2());
		});
	}

	@RequestMapping("/read")
	Flux<List<String>> read() {
		return Flux.fromIterable(texts(1000)).map(List::of);
	}

	@RequestMapping(path = "/ndjson", produces = MediaType.APPLICATION_NDJSON_VALUE)
	Flux<List<String>> ndjson(AsyncSession session, @RequestParam(defaultValue = "10") int items,
			@RequestParam(defaultValue = "-1") int failAt) {
		return large(session, items, failAt);
	}

	@RequestMapping("/rollback-only")
	Mono<String> rollbackOnly(AsyncSession session) {
		return session.setRollbackOnly().then(session.add("not stored"));
	}

	@RequestMapping("/fail")
	Mono<String> fail(AsyncSession session) {
		return session.add("stored").then(Mono.error(new IllegalStateException("Failed on purpose")));
	}

	@RequestMapping("/handled")
	Mono<String> handled(AsyncSession session) {
		return session.add("stored").then(Mono.error(new UnsupportedOperationException("Failed on purpose")));
	}

	@RequestMapping("/duplicate")
	Mono<String> duplicate(AsyncSession session) {
		return session.add("stored").then(Mono.error(new DuplicateKeyException("insert into t values ('secret')")));
	}

	@ResponseStatus(HttpStatus.ACCEPTED)
	@PostMapping("/accepted")
	Mono<String> accepted(AsyncSession session) {
		return session.add("stored");
	}

	@GetMapping("/never")
	Mono<String> never(AsyncSession session) {
		return session.add("stored").then(Mono.never());
	}

	@ExceptionHandler
	ResponseEntity<String> handle(UnsupportedOperationException ex) {
		return ResponseEntity.status(HttpStatus.CONFLICT).body("handled");
	}

	private static List<String> texts(int items) {
		return IntStream.range(0, items).mapToObj((i) -> "text " + i).toList();
	}

}

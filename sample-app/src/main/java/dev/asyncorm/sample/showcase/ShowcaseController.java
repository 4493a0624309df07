package dev.asyncorm.sample.showcase;

import java.net.URI;
import java.util.List;

import org.springframework.dao.DuplicateKeyException;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import dev.asyncorm.provider.AsyncOrmProvider;
import dev.asyncorm.session.AsyncSession;

/**
 * One route per behaviour. Afterwards, {@code GET /showcase} shows what was stored.
 */
@RestController
@RequestMapping("/showcase")
class ShowcaseController {

	private final AsyncOrmProvider provider;

	private final NoteRepository notes;

	private final NoteService service;

	ShowcaseController(AsyncOrmProvider provider, NoteRepository notes, NoteService service) {
		this.provider = provider;
		this.notes = notes;
		this.service = service;
	}

	@GetMapping
	Mono<List<String>> list(AsyncSession session) {
		return session.select(Note.class).orderBy("id").all().map(Note::name).collectList();
	}

	@DeleteMapping
	@ResponseStatus(HttpStatus.NO_CONTENT)
	Mono<Void> clear() {
		return this.notes.deleteAll();
	}

	@PostMapping("/early-commit")
	Mono<ResponseEntity<String>> earlyCommit(AsyncSession session) {
		return session.add(Note.named("before the commit"))
			.then(session.commit())
			.then(session.add(Note.named("after the commit")))
			.thenReturn(ResponseEntity.status(HttpStatus.CONFLICT).body("What was committed stays"));
	}

	@PostMapping("/early-rollback")
	Mono<String> earlyRollback(AsyncSession session) {
		return session.add(Note.named("before the rollback"))
			.then(session.rollback())
			.then(session.add(Note.named("after the rollback")))
			.thenReturn("Only what came after the rollback is stored");
	}

	@PostMapping("/rollback-by-status")
	Mono<ResponseEntity<String>> rollbackByStatus(AsyncSession session) {
		return session.persist(Note.named("rolled back by status"))
			.thenReturn(ResponseEntity.badRequest().body("Nothing is stored"));
	}

	@PostMapping("/rollback-by-exception")
	Mono<String> rollbackByException(AsyncSession session) {
		return session.persist(Note.named("rolled back by exception"))
			.then(Mono.error(() -> new IllegalStateException("The handler failed")));
	}

	@PostMapping("/rollback-only")
	Mono<String> rollbackOnly(AsyncSession session) {
		return session.persist(Note.named("rolled back on purpose"))
			.then(session.setRollbackOnly())
			.thenReturn("Tried, and nothing is stored");
	}

	@PostMapping("/nested")
	Mono<String> nested(AsyncSession session) {
		return session.persist(Note.named("outer"))
			.then(session
				.nested((inner) -> inner.persist(Note.named("inner")).then(inner.persist(Note.named("outer")))))
			.onErrorResume(DuplicateKeyException.class, (ex) -> session.persist(Note.named("after the savepoint")))
			.thenReturn("The inner work is undone, the outer work is stored");
	}

	@PostMapping("/own-sessions")
	Mono<ResponseEntity<List<String>>> ownSessions(AsyncSession session) {
		return session.persist(Note.named("request"))
			.thenMany(Flux.just("first", "second", "failing").flatMap(this::inOwnSession))
			.sort()
			.collectList()
			.map((stored) -> ResponseEntity.status(HttpStatus.CONFLICT).body(stored));
	}

	private Mono<String> inOwnSession(String name) {
		return this.provider
			.inNewSession((own) -> own.persist(Note.named(name))
				.map(Note::name)
				.filter((stored) -> !"failing".equals(stored))
				.switchIfEmpty(Mono.error(() -> new IllegalStateException("This one fails"))))
			.onErrorComplete(IllegalStateException.class);
	}

	@PostMapping("/together")
	Mono<ResponseEntity<String>> together(AsyncSession session, @RequestParam(defaultValue = "200") int status) {
		return this.notes.save(Note.named("repository"))
			.then(session.add(Note.named("session")))
			.then(this.service.insert("@Transactional"))
			.thenReturn(ResponseEntity.status(status).body("All or nothing"));
	}

	@PostMapping("/swallowed-error")
	Mono<String> swallowedError() {
		return this.notes.save(Note.named("stored twice"))
			.then(this.notes.save(Note.named("stored twice")))
			.onErrorComplete(DuplicateKeyException.class)
			.thenReturn("This is never sent");
	}

	@PostMapping("/recovered-error")
	Mono<String> recoveredError(AsyncSession session) {
		return this.provider.inNewSession((other) -> other.persist(Note.named("taken")))
			.then(session.persist(Note.named("taken")))
			.onErrorResume(DuplicateKeyException.class, (ex) -> session.persist(Note.named("instead")))
			.map(Note::name);
	}

	@PostMapping("/redirect")
	Mono<ResponseEntity<Void>> redirect(AsyncSession session) {
		return session.persist(Note.named("redirected"))
			.thenReturn(ResponseEntity.status(HttpStatus.SEE_OTHER).location(URI.create("/showcase")).build());
	}

}

package dev.asyncorm.behaviour;

import org.springframework.data.domain.OffsetScrollPosition;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.Pageable;
import org.springframework.data.domain.ScrollPosition;
import org.springframework.data.domain.Sort;
import org.springframework.data.domain.Window;
import org.springframework.data.relational.core.query.Criteria;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import dev.asyncorm.session.AsyncSession;
import dev.asyncorm.session.Select;

/**
 * Handlers that take pages, orders and positions of the request.
 */
@RestController
class PagedApi {

	private final AsyncSession session;

	PagedApi(AsyncSession session) {
		this.session = session;
	}

	private Select<Note> notes() {
		return this.session.select(Note.class);
	}

	@GetMapping("/notes")
	Mono<Page<Note>> page(Pageable page) {
		return notes().page(page);
	}

	@GetMapping("/notes/sorted")
	Flux<Note> sorted(Sort sort) {
		return notes().orderBy(sort).all();
	}

	@GetMapping("/notes/windows")
	Mono<Window<Note>> window(ScrollPosition position, Sort sort) {
		return notes().orderBy(sort).limit(2).scroll(position);
	}

	@GetMapping("/notes/skipped")
	Mono<Window<Note>> skipped(OffsetScrollPosition position) {
		return notes().orderBy("name").limit(2).scroll(position);
	}

	@GetMapping("/notes/wrong")
	Flux<Note> wrong() {
		return notes().where(Criteria.where("nothing").is(1)).all();
	}

}

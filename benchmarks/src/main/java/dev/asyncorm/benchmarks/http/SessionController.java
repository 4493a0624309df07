package dev.asyncorm.benchmarks.http;

import java.util.List;

import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

import dev.asyncorm.benchmarks.contender.Item;
import dev.asyncorm.session.AsyncSession;

/**
 * The routes as they are written with the session.
 */
@RestController
class SessionController {

	private final AsyncSession session;

	SessionController(AsyncSession session) {
		this.session = session;
	}

	@PutMapping("/items/{id}")
	Mono<Item> change(@PathVariable long id, @RequestBody Change change) {
		return this.session.getOne(Item.class, id).doOnNext((item) -> item.setQuantity(change.quantity()));
	}

	@PostMapping("/items")
	Mono<List<Item>> create(@RequestBody List<Item> items) {
		return this.session.<Item>addAll(items).collectList();
	}

}

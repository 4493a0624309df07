package dev.asyncorm.benchmarks.http;

import java.util.List;

import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

import dev.asyncorm.benchmarks.contender.Item;

/**
 * The routes as they are written with a transactional service.
 */
@RestController
class RepositoryController {

	private final ItemService service;

	RepositoryController(ItemService service) {
		this.service = service;
	}

	@PutMapping("/items/{id}")
	Mono<Item> change(@PathVariable long id, @RequestBody Change change) {
		return this.service.change(id, change);
	}

	@PostMapping("/items")
	Mono<List<Item>> create(@RequestBody List<Item> items) {
		return this.service.create(items);
	}

}

package dev.asyncorm.sample.category;

import org.springframework.data.relational.core.query.Criteria;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import dev.asyncorm.relationship.Load;
import dev.asyncorm.session.AsyncSession;

import static dev.asyncorm.relationship.Load.load;

/**
 * Trees of categories over HTTP: one statement for each level.
 */
@RestController
@RequestMapping("/categories")
class CategoryController {

	private static final Load LEVELS = load("children").depth(5);

	private final AsyncSession session;

	CategoryController(AsyncSession session) {
		this.session = session;
	}

	@PostMapping
	@ResponseStatus(HttpStatus.CREATED)
	Mono<Category> create(@RequestBody Category tree) {
		return this.session.add(tree);
	}

	@DeleteMapping("/{id}")
	@ResponseStatus(HttpStatus.NO_CONTENT)
	Mono<Void> delete(@PathVariable long id) {
		return this.session.getOne(Category.class, id).flatMap(this.session::delete);
	}

	@GetMapping
	Flux<Category> trees() {
		return this.session.select(Category.class)
			.where(Criteria.where("parentId").isNull())
			.orderBy("name")
			.load(LEVELS)
			.all();
	}

	@GetMapping("/{id}")
	Mono<Category> tree(@PathVariable long id) {
		return this.session.getOne(Category.class, id, LEVELS);
	}

}

package dev.asyncorm.sample.example;

import java.net.URI;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import dev.asyncorm.session.AsyncSession;

/**
 * Examples over HTTP. A 2xx answer commits, anything else rolls back.
 */
@RestController
@RequestMapping("/examples")
class ExampleController {

	private final ExampleService service;

	private final ExampleCatalog catalog;

	ExampleController(ExampleService service, ExampleCatalog catalog) {
		this.service = service;
		this.catalog = catalog;
	}

	@PostMapping
	Mono<ResponseEntity<ExampleResponse>> create(@Valid @RequestBody ExampleRequest request, AsyncSession session) {
		return this.service.create(session, request).map(ExampleController::created);
	}

	@GetMapping
	Flux<ExampleResponse> list(@RequestParam(defaultValue = "0") @Min(0) long offset,
			@RequestParam(defaultValue = "20") @Min(1) @Max(100) int limit) {
		return this.catalog.page(offset, limit).map(ExampleResponse::of);
	}

	@GetMapping("/{id}")
	Mono<ExampleResponse> get(@PathVariable long id) {
		return this.catalog.get(id).map(ExampleResponse::of);
	}

	@PutMapping("/{id}")
	Mono<ExampleResponse> update(@PathVariable long id, @Valid @RequestBody ExampleUpdate update,
			AsyncSession session) {
		return this.service.update(session, id, update).map(ExampleResponse::of);
	}

	@DeleteMapping("/{id}")
	@ResponseStatus(HttpStatus.NO_CONTENT)
	Mono<Void> delete(@PathVariable long id, AsyncSession session) {
		return this.service.delete(session, id);
	}

	@PutMapping("/by-name/{name}")
	Mono<ResponseEntity<ExampleResponse>> getOrCreate(
			@PathVariable @NotBlank @Size(max = Example.NAME_LENGTH) String name) {
		return this.catalog.getOrCreate(name)
			.map((result) -> result.created() ? created(result.entity())
					: ResponseEntity.ok(ExampleResponse.of(result.entity())));
	}

	@GetMapping(path = "/stream", produces = MediaType.APPLICATION_NDJSON_VALUE)
	Flux<ExampleResponse> stream() {
		return this.catalog.stream().map(ExampleResponse::of);
	}

	private static ResponseEntity<ExampleResponse> created(Example example) {
		return ResponseEntity.created(URI.create("/examples/" + example.getId())).body(ExampleResponse.of(example));
	}

}

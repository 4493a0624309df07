package dev.asyncorm.benchmarks.http;

import java.util.List;

import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;
import reactor.core.publisher.Mono;

import dev.asyncorm.benchmarks.contender.Item;
import dev.asyncorm.benchmarks.contender.ItemRepository;

/**
 * What a Spring application has today: a repository behind {@code @Transactional}.
 */
@Service
class ItemService {

	private final ItemRepository repository;

	ItemService(ItemRepository repository) {
		this.repository = repository;
	}

	@Transactional
	Mono<Item> change(long id, Change change) {
		return this.repository.findById(id).flatMap((item) -> {
			item.setQuantity(change.quantity());
			return this.repository.save(item);
		});
	}

	@Transactional
	Mono<List<Item>> create(List<Item> items) {
		return this.repository.saveAll(items).collectList();
	}

}

package dev.asyncorm.benchmarks.contender;

import org.springframework.data.r2dbc.repository.R2dbcRepository;

/**
 * The repository of stock Spring Data.
 */
public interface ItemRepository extends R2dbcRepository<Item, Long> {

}

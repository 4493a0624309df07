package dev.asyncorm.repository;

import org.springframework.data.r2dbc.repository.R2dbcRepository;

/**
 * Has the helpers by naming the fragment.
 */
interface Tags extends R2dbcRepository<Tag, Long>, AsyncOrmOperations<Tag, Long> {

}

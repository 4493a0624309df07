package dev.asyncorm.repository;

import org.springframework.data.r2dbc.repository.R2dbcRepository;
import org.springframework.data.repository.NoRepositoryBean;

/**
 * A Spring Data R2DBC repository with the helpers of {@link AsyncOrmOperations}. Extend
 * it instead of {@link R2dbcRepository}, or add {@link AsyncOrmOperations} to a
 * repository that exists. <pre>
 * interface UserRepository extends AsyncOrmRepository&lt;User, Long&gt; {
 * }</pre>
 *
 * @param <T> the entity type
 * @param <ID> the type of its id
 * @since 0.1.0
 */
@NoRepositoryBean
public interface AsyncOrmRepository<T, ID> extends R2dbcRepository<T, ID>, AsyncOrmOperations<T, ID> {

}

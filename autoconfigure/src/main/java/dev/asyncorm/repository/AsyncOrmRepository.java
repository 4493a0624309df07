package dev.asyncorm.repository;

import org.springframework.data.r2dbc.repository.R2dbcRepository;
import org.springframework.data.repository.NoRepositoryBean;

/**
 * A Spring Data R2DBC repository with the helpers of {@link AsyncOrmOperations}. Extend
 * it instead of {@link R2dbcRepository}, or add {@link AsyncOrmOperations} to a
 * repository that exists. <pre>
 * interface UserRepository extends AsyncOrmRepository&lt;User, Long&gt; {
 *
 *     &#064;Load("addresses")
 *     Flux&lt;User&gt; findByNameLike(String pattern);
 *
 * }</pre> Whole entities that its CRUD methods, derived queries and {@code @Query}
 * methods read are managed by the current session, if there is one: it decides the
 * instance, and writes changes at the end. Relations are loaded by {@link Load}. Methods
 * whose names begin with {@code stream} read unmanaged entities, row by row.
 *
 * @param <T> the entity type
 * @param <ID> the type of its id
 * @since 0.1.0
 */
@NoRepositoryBean
public interface AsyncOrmRepository<T, ID> extends R2dbcRepository<T, ID>, AsyncOrmOperations<T, ID> {

}

package dev.asyncorm.repository;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.config.RuntimeBeanReference;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.data.r2dbc.autoconfigure.DataR2dbcAutoConfiguration;
import org.springframework.boot.r2dbc.autoconfigure.R2dbcAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.data.annotation.Id;
import org.springframework.data.r2dbc.core.R2dbcEntityOperations;
import org.springframework.data.r2dbc.repository.Query;
import org.springframework.data.r2dbc.repository.R2dbcRepository;
import org.springframework.data.r2dbc.repository.support.R2dbcRepositoryFactoryBean;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import dev.asyncorm.AsyncOrmConfigurationException;
import dev.asyncorm.autoconfigure.AsyncOrmAutoConfiguration;
import dev.asyncorm.autoconfigure.AsyncOrmConnectionAutoConfiguration;
import dev.asyncorm.autoconfigure.AsyncOrmSchemaAutoConfiguration;
import dev.asyncorm.fixture.OnH2;
import dev.asyncorm.mapping.Relationship;

import static org.assertj.core.api.Assertions.assertThat;

@OnH2
class LoadChecksTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(AsyncOrmAutoConfiguration.class,
				AsyncOrmConnectionAutoConfiguration.class, AsyncOrmSchemaAutoConfiguration.class,
				R2dbcAutoConfiguration.class, DataR2dbcAutoConfiguration.class))
		.withPropertyValues("spring.r2dbc.url=r2dbc:h2:mem:///load");

	@Test
	void relationThatExistsStarts() {
		with(Right.class).run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void misspeltRelationFailsStart() {
		assertFailure(Misspelt.class, "Misspelt.findByIdNotNull", "'leafs' is no relation of Branch; it has leaves");
		assertFailure(MisspeltBehind.class, "MisspeltBehind.findAll", "'twig' is no relation of Leaf");
		assertFailure(TooDeep.class, "TooDeep.findAll", "does not lead to its own type");
	}

	@Test
	void methodThatReadsNoEntityFailsStart() {
		assertFailure(Counting.class, "Counting.countByIdNotNull", "does not read all columns of Branch");
		assertFailure(Partial.class, "Partial.ids", "does not read all columns of Branch");
		assertFailure(Streaming.class, "Streaming.streamByIdNotNull", "does not read all columns of Branch");
		assertFailure(Saving.class, "Saving.save", "does not read all columns of Branch");
	}

	@Test
	void otherRepositoryFailsStart() {
		assertFailure(Other.class, "Other.findByIdNotNull", "does not join the session");
	}

	private void assertFailure(Class<?> repository, String method, String description) {
		with(repository).run((context) -> {
			Throwable failure = context.getStartupFailure();
			while (failure != null && !(failure instanceof AsyncOrmConfigurationException)) {
				failure = failure.getCause();
			}
			assertThat(failure).isInstanceOfSatisfying(AsyncOrmConfigurationException.class, (mistake) -> {
				assertThat(mistake.getDescription()).contains(method, description);
				assertThat(mistake.getAction()).isNotBlank();
			});
		});
	}

	@SuppressWarnings({ "rawtypes", "unchecked" })
	private ApplicationContextRunner with(Class<?> repository) {
		return this.runner.withBean(R2dbcRepositoryFactoryBean.class, () -> new R2dbcRepositoryFactoryBean(repository),
				(definition) -> definition.getPropertyValues()
					.add("entityOperations", new RuntimeBeanReference(R2dbcEntityOperations.class)));
	}

	record Leaf(@Id Long id, Long branchId) {
	}

	record Branch(@Id Long id, String name, @Relationship(mappedBy = "branchId") List<Leaf> leaves) {
	}

	interface Right extends AsyncOrmRepository<Branch, Long> {

		@Override
		@Load("leaves")
		Mono<Branch> findById(Long id);

		@Load("leaves")
		@Query("select b.id, b.name from branch b where b.id > 0")
		Flux<Branch> some();

	}

	interface Misspelt extends AsyncOrmRepository<Branch, Long> {

		@Load("leafs")
		Flux<Branch> findByIdNotNull();

	}

	interface MisspeltBehind extends AsyncOrmRepository<Branch, Long> {

		@Override
		@Load("leaves.twig")
		Flux<Branch> findAll();

	}

	interface TooDeep extends AsyncOrmRepository<Branch, Long> {

		@Override
		@Load(value = "leaves", depth = 2)
		Flux<Branch> findAll();

	}

	interface Counting extends AsyncOrmRepository<Branch, Long> {

		@Load("leaves")
		Mono<Long> countByIdNotNull();

	}

	interface Partial extends AsyncOrmRepository<Branch, Long> {

		@Load("leaves")
		@Query("select id from branch where name = 'x'")
		Flux<Branch> ids();

	}

	interface Streaming extends AsyncOrmRepository<Branch, Long> {

		@Load("leaves")
		Flux<Branch> streamByIdNotNull();

	}

	interface Saving extends AsyncOrmRepository<Branch, Long> {

		@Override
		@Load("leaves")
		<S extends Branch> Mono<S> save(S entity);

	}

	interface Other extends R2dbcRepository<Branch, Long> {

		@Load("leaves")
		Flux<Branch> findByIdNotNull();

	}

}

package dev.asyncorm.autoconfigure;

import java.util.List;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.data.r2dbc.autoconfigure.DataR2dbcAutoConfiguration;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.r2dbc.autoconfigure.R2dbcAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.data.annotation.Id;
import org.springframework.data.r2dbc.mapping.R2dbcMappingContext;
import org.springframework.data.relational.RelationalManagedTypes;
import tools.jackson.databind.json.JsonMapper;

import dev.asyncorm.fixture.OnH2;
import dev.asyncorm.mapping.Relationship;
import dev.asyncorm.relationship.OwnerRelations;

import static org.assertj.core.api.Assertions.assertThat;

@OnH2
class RelationshipAutoConfigurationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(
				AutoConfigurations.of(AsyncOrmAutoConfiguration.class, AsyncOrmConnectionAutoConfiguration.class,
						AsyncOrmJacksonAutoConfiguration.class, AsyncOrmSchemaAutoConfiguration.class,
						R2dbcAutoConfiguration.class, DataR2dbcAutoConfiguration.class, JacksonAutoConfiguration.class))
		.withPropertyValues("spring.r2dbc.url=r2dbc:h2:mem:///relationship");

	@Test
	@DisplayName("A wrong relation fails the start with entity, property and remedy")
	void wrongRelationFailsStart() {
		this.runner.withUserConfiguration(Wrong.class).run((context) -> {
			FailureAnalysis analysis = new AsyncOrmFailureAnalyzer().analyze(context.getStartupFailure());
			assertThat(analysis.getDescription()).contains("'leaves' of the entity " + Twig.class.getName());
			assertThat(analysis.getAction()).contains("mappedBy");
		});
	}

	@Test
	@DisplayName("The mapper of the application leaves unloaded relations out")
	void mapperLeavesUnloadedRelationsOut() {
		this.runner.withUserConfiguration(Right.class).run((context) -> {
			Object branch = OwnerRelations.of(context.getBean(R2dbcMappingContext.class), Branch.class)
				.unloaded(new Branch(1L, null));
			assertThat(context.getBean(JsonMapper.class).writeValueAsString(branch)).isEqualTo("{\"id\":1}");
		});
	}

	record Leaf(@Id Long id, Long branchId) {
	}

	record Branch(@Id Long id, @Nullable @Relationship(mappedBy = "branchId") List<Leaf> leaves) {
	}

	record Twig(@Id Long id, @Relationship(mappedBy = "twigId") List<Leaf> leaves) {
	}

	static class Right {

		@Bean
		RelationalManagedTypes managedTypes() {
			return RelationalManagedTypes.fromIterable(List.of(Branch.class));
		}

	}

	static class Wrong {

		@Bean
		RelationalManagedTypes managedTypes() {
			return RelationalManagedTypes.fromIterable(List.of(Twig.class));
		}

	}

}

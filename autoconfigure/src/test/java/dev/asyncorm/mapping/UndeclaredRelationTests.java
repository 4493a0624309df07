package dev.asyncorm.mapping;

import java.util.List;
import java.util.Set;

import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.data.annotation.Id;
import org.springframework.data.annotation.ReadOnlyProperty;
import org.springframework.data.annotation.Transient;
import org.springframework.data.r2dbc.mapping.R2dbcMappingContext;
import org.springframework.data.relational.core.mapping.Embedded;
import org.springframework.data.relational.core.mapping.MappedCollection;

import dev.asyncorm.AsyncOrmConfigurationException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for properties that hold entities without being relations. The package is
 * null-marked in the main code.
 */
@NullUnmarked
class UndeclaredRelationTests {

	@ParameterizedTest
	@ValueSource(classes = { ListOfLines.class, SetOfLines.class, KeyBeside.class })
	void relationWithoutDeclarationIsRefused(Class<?> type) {
		assertThatExceptionOfType(AsyncOrmConfigurationException.class)
			.isThrownBy(() -> RelationModel.of(new R2dbcMappingContext(), type))
			.satisfies(
					(ex) -> assertThat(ex.getDescription()).contains("'lines'", type.getName(), Line.class.getName()))
			.satisfies((ex) -> assertThat(ex.getAction()).contains("@Relationship", "@Transient"));
	}

	@Test
	void whatIsNotStoredOrReadBySpringDataIsNoRelation() {
		assertThat(RelationModel.of(new R2dbcMappingContext(), Others.class).isEmpty()).isTrue();
	}

	record Line(@Id Long id) {
	}

	record Part(String name) {
	}

	record ListOfLines(@Id Long id, List<Line> lines) {
	}

	record SetOfLines(@Id Long id, Set<Line> lines) {
	}

	record KeyBeside(@Id Long id, Long linesId, Line lines) {
	}

	static class Others {

		@Id
		private Long id;

		@Transient
		private List<Line> hidden;

		@ReadOnlyProperty
		private Line read;

		private Long readId;

		@MappedCollection
		private Set<Line> collected;

		private Line converted;

		private List<String> texts;

		@Embedded(onEmpty = Embedded.OnEmpty.USE_NULL)
		private Part part;

		private Long partId;

	}

}

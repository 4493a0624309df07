package dev.asyncorm.mapping;

import java.util.List;
import java.util.UUID;

import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.springframework.data.annotation.Id;
import org.springframework.data.r2dbc.dialect.PostgresDialect;
import org.springframework.data.r2dbc.mapping.R2dbcMappingContext;
import org.springframework.data.relational.core.mapping.Column;
import org.springframework.data.relational.core.mapping.Embedded;
import org.springframework.data.relational.core.mapping.MappedCollection;
import org.springframework.data.relational.core.mapping.RelationalMappingContext;
import org.springframework.data.relational.core.mapping.Sequence;

import dev.asyncorm.AsyncOrmConfigurationException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for indexes, conditions, defaults and comments of {@link EntityModel}. The
 * package is null-marked in the main code.
 */
@NullUnmarked
class EntityConstraintsTests {

	private final RelationalMappingContext context = context();

	@Test
	void indexesAreThoseOfPropertiesThenOfType() {
		assertThat(model(Task.class).indexes()).extracting((columns) -> names(columns))
			.containsExactly(List.of("title"), List.of("place.city"), List.of("project", "title"),
					List.of("place.city", "place.street", "project"));
	}

	@Test
	void checksAreNamedByColumnOrAsSaid() {
		assertThat(model(Task.class).checks()).containsExactly(new CheckCondition("effort_hours", "effort_hours > 0"),
				new CheckCondition("short", "length(title) < 9"), new CheckCondition("pair", "project > effort_hours"));
	}

	@Test
	void defaultsAndCommentsAreDetailsOfColumns() {
		EntityModel model = model(Task.class);
		assertThat(model.comment()).hasValue("What to do");
		assertThat(model.column("title").orElseThrow().details())
			.isEqualTo(new ColumnDetails(20, null, "'new'", "It's short"));
		assertThat(model.column("project").orElseThrow().details())
			.isEqualTo(new ColumnDetails(null, null, null, null));
		assertThat(model(Plain.class).comment()).isEmpty();
	}

	@Test
	void idThatDatabaseDoesNotNumberMayHaveDefault() {
		assertThat(model(OwnUuid.class).column("id").orElseThrow().details().defaultValue()).isEqualTo("my_uuid()");
		assertThat(model(Sequenced.class).column("id").orElseThrow().details().defaultValue()).isEqualTo("7");
	}

	@Test
	void mistakesNameEntityAndProperty() {
		assertMistake(IndexOfUnknown.class, "property 'nope'", "named by @Index, but has no column");
		assertMistake(IndexOfNothing.class, "@Index on the entity", "names no property");
		assertMistake(IndexTwice.class, "'text, text'", "named twice in one @Index");
		assertMistake(IndexNamesOnProperty.class, "property 'text'", "has @Index with names of properties");
		assertMistake(IndexOfId.class, "property 'id'", "the id has an index of its own");
		assertMistake(IndexOfUnique.class, "property 'text'", "@Unique has an index of its own");
		assertMistake(IndexOnEmbedded.class, "property 'place'", "is embedded and has @Index");
		assertMistake(CommentOnCollection.class, "property 'texts'", "has no column, but @Comment");
		assertMistake(CheckWithoutName.class, "@Check on the entity", "has no name");
		assertMistake(CheckWithoutCondition.class, "@Check on the entity", "has no condition");
		assertMistake(ChecksWithOneName.class, "@Check on the entity", "has a name that another one has");
		assertMistake(CheckInEmbedded.class, "property 'size.width'", "has another name in each entity");
		assertMistake(DefaultOfIdentity.class, "property 'id'", "the database numbers the rows");
		assertMistake(EmptyDefault.class, "property 'text'", "has an empty @ColumnDefault");
		assertMistake(EmptyComment.class, "@Comment on the entity", "is empty");
	}

	@Test
	void annotationOfColumnOnRelationIsRefused() {
		this.context.getRequiredPersistentEntity(IndexOnRelation.class);
		assertThatExceptionOfType(AsyncOrmConfigurationException.class)
			.isThrownBy(() -> RelationModel.of(this.context, IndexOnRelation.class))
			.withMessageContaining("plain")
			.withMessageContaining("has @Index, but no column");
	}

	private void assertMistake(Class<?> type, String subject, String fact) {
		assertThatExceptionOfType(AsyncOrmConfigurationException.class).isThrownBy(() -> model(type))
			.withMessageContaining(type.getName())
			.withMessageContaining(subject)
			.withMessageContaining(fact);
	}

	private static List<String> names(List<EntityColumn> columns) {
		return columns.stream().map(EntityColumn::name).toList();
	}

	private static RelationalMappingContext context() {
		R2dbcMappingContext context = new R2dbcMappingContext();
		context.setSimpleTypeHolder(PostgresDialect.INSTANCE.getSimpleTypeHolder());
		return context;
	}

	private EntityModel model(Class<?> type) {
		return EntityModel.of(this.context, type);
	}

	record Place(@Index String city, String street) {
	}

	@Comment("What to do")
	@Index({ "project", "title" })
	@Index(properties = { "place", "project" })
	@Index("title")
	@Check(name = "short", value = "length(title) < 9")
	@Check(name = "pair", value = "project > effort_hours")
	record Task(@Id Long id, Long project,
			@Index @Length(20) @ColumnDefault("'new'") @Comment("It's short") String title,
			@Check("effort_hours > 0") @Column("effort_hours") int effort,
			@Embedded(onEmpty = Embedded.OnEmpty.USE_NULL, prefix = "place_") Place place) {
	}

	record Plain(@Id Long id, String text) {
	}

	record OwnUuid(@Id @ColumnDefault("my_uuid()") UUID id) {
	}

	record Sequenced(@Id @Sequence("numbers") @ColumnDefault("7") Long id) {
	}

	@Index("nope")
	record IndexOfUnknown(@Id Long id) {
	}

	@Index
	record IndexOfNothing(@Id Long id) {
	}

	@Index({ "text", "text" })
	record IndexTwice(@Id Long id, String text) {
	}

	record IndexNamesOnProperty(@Id Long id, @Index("id") String text) {
	}

	record IndexOfId(@Id @Index Long id) {
	}

	record IndexOfUnique(@Id Long id, @Unique @Index String text) {
	}

	record IndexOnEmbedded(@Id Long id, @Index @Embedded(onEmpty = Embedded.OnEmpty.USE_NULL) Place place) {
	}

	record CommentOnCollection(@Id Long id, @Comment("some") @MappedCollection List<String> texts) {
	}

	@Check("id > 0")
	record CheckWithoutName(@Id Long id) {
	}

	@Check(name = "empty", value = " ")
	record CheckWithoutCondition(@Id Long id) {
	}

	@Check(name = "Text", value = "id > 0")
	record ChecksWithOneName(@Id Long id, @Check("text <> ''") String text) {
	}

	record Size(@Check("width > 0") int width) {
	}

	record CheckInEmbedded(@Id Long id, @Embedded(onEmpty = Embedded.OnEmpty.USE_EMPTY) Size size) {
	}

	record DefaultOfIdentity(@Id @ColumnDefault("1") Long id) {
	}

	record EmptyDefault(@Id Long id, @ColumnDefault("") String text) {
	}

	@Comment("")
	record EmptyComment(@Id Long id) {
	}

	record IndexOnRelation(@Id Long id, Long plainId, @Index @Relationship Plain plain) {
	}

}

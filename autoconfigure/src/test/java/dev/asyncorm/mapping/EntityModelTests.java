package dev.asyncorm.mapping;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.List;
import java.util.Objects;
import java.util.Set;

import org.jspecify.annotations.NonNull;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.data.annotation.Id;
import org.springframework.data.annotation.ReadOnlyProperty;
import org.springframework.data.annotation.Transient;
import org.springframework.data.annotation.Version;
import org.springframework.data.r2dbc.mapping.R2dbcMappingContext;
import org.springframework.data.relational.core.mapping.Column;
import org.springframework.data.relational.core.mapping.Embedded;
import org.springframework.data.relational.core.mapping.MappedCollection;
import org.springframework.data.relational.core.mapping.RelationalMappingContext;
import org.springframework.data.relational.core.mapping.Sequence;
import org.springframework.data.relational.core.mapping.Table;

import dev.asyncorm.AsyncOrmConfigurationException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link EntityModel}. The package is null-marked in the main code.
 */
@NullUnmarked
class EntityModelTests {

	private final RelationalMappingContext context = new R2dbcMappingContext();

	@Test
	void columnsFollowPropertiesOfRecord() {
		EntityModel model = model(Account.class);
		assertThat(model.columns()).extracting((column) -> column.column().getReference())
			.containsExactly("id", "tenant", "full_name", "email", "owner_id", "version");
		assertThat(model.table().getReference()).isEqualTo("account");
		assertThat(model.idColumns()).extracting(EntityColumn::name).containsExactly("id");
		assertThat(model.versionColumn()).map(EntityColumn::name).hasValue("version");
		assertThat(model.column("name")).map(EntityColumn::length).hasValue(20);
		assertThat(model.hasIdentity()).isTrue();
	}

	@Test
	void uniqueKeysAreIdThenPropertiesThenGroups() {
		EntityModel model = model(Account.class);
		assertThat(model.uniqueKeys()).extracting(UniqueKey::properties)
			.containsExactly(List.of("id"), List.of("email"), List.of("tenant", "name"), List.of("tenant", "email"));
		assertThat(model.uniqueKeys()).extracting(UniqueKey::primary).containsExactly(true, false, false, false);
		assertThat(model.uniqueKey(Set.of("name", "tenant"))).isPresent();
		assertThat(model.uniqueKey(Set.of("name"))).isEmpty();
	}

	@Test
	void annotationsOfClassAreFoundOnFieldsAndGetters() {
		EntityModel model = model(Bean.class);
		assertThat(model.uniqueKeys()).extracting(UniqueKey::properties)
			.containsExactly(List.of("id"), List.of("code"));
		assertThat(model.column("code")).map(EntityColumn::length).hasValue(3);
		assertThat(model.column("hidden")).isEmpty();
		assertThat(model.column("children")).isEmpty();
		assertThat(model.column("child")).isEmpty();
	}

	@Test
	void referenceNamesTableAndColumnOfTarget() {
		Reference reference = model(Account.class).column("owner").map(EntityColumn::reference).orElseThrow();
		assertThat(reference.target()).isEqualTo(Bean.class);
		assertThat(reference.table().getReference()).isEqualTo("beans");
		assertThat(reference.column().getReference()).isEqualTo("id");
		assertThat(reference.onDelete()).isEqualTo(ForeignKey.OnDelete.CASCADE);
	}

	@Test
	void nullabilityComesFromTypesAndAnnotations() {
		assertThat(notNull(Nullability.class)).containsExactlyInAnyOrder("id", "primitive", "nonNull", "notNull",
				"version");
		assertThat(notNull(Marked.class)).containsExactlyInAnyOrder("id", "required");
	}

	@Test
	void embeddedPropertiesAreFlattened() {
		EntityModel model = model(WithEmbedded.class);
		assertThat(model.columns()).extracting((column) -> column.column().getReference())
			.containsExactly("key_tenant", "key_number", "home_street", "home_geo_latitude", "work_street",
					"work_geo_latitude");
		assertThat(model.idColumns()).extracting(EntityColumn::name).containsExactly("id.tenant", "id.number");
		assertThat(notNull(WithEmbedded.class)).containsExactlyInAnyOrder("id.tenant", "id.number", "home.street",
				"home.geo.latitude");
		assertThat(model.uniqueKeys()).extracting(UniqueKey::properties)
			.containsExactly(List.of("id.tenant", "id.number"),
					List.of("home.street", "home.geo.latitude", "id.tenant"));
		assertThat(model.hasIdentity()).isFalse();
	}

	@Test
	void sequenceReplacesIdentity() {
		EntityModel model = model(Sequenced.class);
		assertThat(model.hasIdentity()).isFalse();
		assertThat(model.idSequence()).map(Object::toString).hasValue("\"numbers\".\"sequenced_seq\"");
	}

	@Test
	void allIncludesTargetsAndExcludesWhatHasNoTable() {
		this.context.getRequiredPersistentEntity(Account.class);
		this.context.getRequiredPersistentEntity(Geo.class);
		assertThat(EntityModel.all(this.context)).extracting(EntityModel::type)
			.contains(Account.class, Bean.class)
			.doesNotContain(Geo.class);
	}

	@Test
	void mistakesNameEntityAndProperty() {
		assertMistake(ForeignKeyToUnmapped.class, "property 'target'", "java.lang.String, which is not a mapped");
		assertMistake(ForeignKeyToComposite.class, "property 'target'", "several columns");
		assertMistake(SetNullOnRequired.class, "property 'target'", "allows no null");
		assertMistake(LengthOnNumber.class, "property 'size'", "java.lang.Integer is not text");
		assertMistake(ZeroLength.class, "property 'text'", "@Length(0)");
		assertMistake(UniqueOfUnknown.class, "property 'nope'", "has no column");
		assertMistake(UniqueOfNothing.class, "names no property", "");
		assertMistake(UniqueTwice.class, "named twice", "");
		assertMistake(UniqueNamesOnProperty.class, "property 'text'", "Put it on the type");
		assertMistake(UniqueOnEmbedded.class, "property 'geo'", "is embedded and has @Unique");
	}

	private void assertMistake(Class<?> type, String fact, String detail) {
		assertThatExceptionOfType(AsyncOrmConfigurationException.class).isThrownBy(() -> model(type))
			.withMessageContaining(type.getName())
			.withMessageContaining(fact)
			.withMessageContaining(detail);
	}

	private List<String> notNull(Class<?> type) {
		return model(type).columns().stream().filter((column) -> !column.nullable()).map(EntityColumn::name).toList();
	}

	private EntityModel model(Class<?> type) {
		return EntityModel.of(this.context, type);
	}

	@Unique({ "tenant", "name" })
	@Unique(properties = { "tenant", "email" })
	record Account(@Id Long id, String tenant, @Length(20) @Column("full_name") String name, @Unique String email,
			@ForeignKey(value = Bean.class, onDelete = ForeignKey.OnDelete.CASCADE) @Column("owner_id") Long owner,
			@Version int version) {
	}

	@Table("beans")
	public static class Bean {

		@Id
		private Long id;

		@Length(3)
		private String code;

		@Transient
		private String hidden;

		@MappedCollection
		private Set<String> children;

		private Geo child;

		@Unique
		public String getCode() {
			return this.code;
		}

		@Override
		public String toString() {
			return this.id + this.code + this.hidden + this.children + this.child;
		}

	}

	@Retention(RetentionPolicy.RUNTIME)
	@interface NotNull {

	}

	record Nullability(@Id Long id, int primitive, @NonNull String nonNull, @NotNull String notNull, String unknown,
			@ReadOnlyProperty int computed, @Version Long version) {
	}

	@NullMarked
	record Marked(@Id @Nullable Long id, String required, @Nullable String optional, byte @Nullable [] bytes) {
	}

	record Geo(double latitude) {
	}

	record Address(@NonNull String street, @NonNull @Embedded.Empty(prefix = "geo_") Geo geo) {
	}

	record Key(String tenant, Long number) {
	}

	@Unique({ "home", "id.tenant" })
	record WithEmbedded(@Id @Embedded.Nullable(prefix = "key_") Key id,
			@NonNull @Embedded.Empty(prefix = "home_") Address home,
			@Embedded.Nullable(prefix = "work_") Address work) {
	}

	record Sequenced(@Id @Sequence(sequence = "sequenced_seq", schema = "numbers") Long id) {
	}

	record ForeignKeyToUnmapped(@Id Long id, @ForeignKey(String.class) String target) {
	}

	@Table
	record Composite(@Id Key id) {
	}

	record ForeignKeyToComposite(@Id Long id, @ForeignKey(Composite.class) Long target) {
	}

	record SetNullOnRequired(@Id Long id,
			@ForeignKey(value = Bean.class, onDelete = ForeignKey.OnDelete.SET_NULL) long target) {
	}

	record LengthOnNumber(@Id Long id, @Length(3) Integer size) {
	}

	record ZeroLength(@Id Long id, @Length(0) String text) {
	}

	@Unique("nope")
	record UniqueOfUnknown(@Id Long id) {
	}

	@Unique
	record UniqueOfNothing(@Id Long id) {
	}

	@Unique({ "id", "id" })
	record UniqueTwice(@Id Long id) {
	}

	record UniqueNamesOnProperty(@Id Long id, @Unique("id") String text) {
	}

	record UniqueOnEmbedded(@Id Long id, @Unique @Embedded.Empty Geo geo) {

		UniqueOnEmbedded {
			Objects.requireNonNull(geo);
		}

	}

}

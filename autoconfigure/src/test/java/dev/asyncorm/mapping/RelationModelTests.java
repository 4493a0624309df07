package dev.asyncorm.mapping;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.data.annotation.Id;
import org.springframework.data.domain.Sort;
import org.springframework.data.r2dbc.mapping.R2dbcMappingContext;
import org.springframework.data.relational.core.mapping.Embedded;
import org.springframework.data.relational.core.mapping.RelationalMappingContext;
import org.springframework.data.relational.core.mapping.Table;
import org.springframework.data.relational.core.sql.SqlIdentifier;

import dev.asyncorm.AsyncOrmConfigurationException;
import dev.asyncorm.mapping.Relation.Kind;
import dev.asyncorm.mapping.Relationship.JoinTable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link RelationModel}. The package is null-marked in the main code.
 */
@NullUnmarked
class RelationModelTests {

	private final RelationalMappingContext context = new R2dbcMappingContext();

	@Test
	void relationsAreNoColumns() {
		assertThat(columns(User.class)).containsExactly("id", "name");
		assertThat(columns(Address.class)).containsExactly("id", "user_id", "street");
		assertThat(columns(Line.class)).containsExactly("id", "user_id");
	}

	@Test
	void toManyIsMappedByForeignKeyOrRelation() {
		Relation addresses = relation(User.class, "addresses");
		assertThat(addresses.kind()).isEqualTo(Kind.MANY);
		assertThat(addresses.owner().getType()).isEqualTo(User.class);
		assertThat(addresses.target().getType()).isEqualTo(Address.class);
		assertThat(addresses.ownerKey().getName()).isEqualTo("id");
		assertThat(addresses.targetKey().getName()).isEqualTo("userId");
		assertThat(addresses.inverse()).isEqualTo("user");
		assertThat(addresses.order()).isEqualTo(Sort.by(Sort.Order.desc("street"), Sort.Order.asc("id")));
		Relation lines = relation(User.class, "lines");
		assertThat(lines.targetKey().getName()).isEqualTo("userId");
		assertThat(lines.inverse()).isEqualTo("user");
		assertThat(lines.isSet()).isTrue();
	}

	@Test
	void toOneHoldsForeignKey() {
		Relation user = relation(Address.class, "user");
		assertThat(user.kind()).isEqualTo(Kind.TO_ONE);
		assertThat(user.ownerKey().getName()).isEqualTo("userId");
		assertThat(user.targetKey().getName()).isEqualTo("id");
		assertThat(user.inverse()).isEqualTo("addresses");
		Relation profile = relation(User.class, "profile");
		assertThat(profile.kind()).isEqualTo(Kind.ONE);
		assertThat(profile.targetKey().getName()).isEqualTo("owner");
		assertThat(profile.inverse()).isEqualTo("user");
		assertThat(relation(Profile.class, "user").inverse()).isEqualTo("profile");
		assertThat(relation(Line.class, "user").ownerKey().getName()).isEqualTo("userId");
	}

	@Test
	void joinTableIsNamedByBothSides() {
		Relation roles = relation(User.class, "roles");
		assertThat(roles.kind()).isEqualTo(Kind.MANY_TO_MANY);
		assertThat(names(roles)).containsExactly("users_role", "user_id", "role_id");
		assertThat(roles.join().mapped()).isFalse();
		assertThat(roles.inverse()).isEqualTo("users");
		Relation users = relation(Role.class, "users");
		assertThat(names(users)).containsExactly("users_role", "role_id", "user_id");
		assertThat(users.join().mapped()).isTrue();
		assertThat(relation(Role.class, "users").inverse()).isEqualTo("roles");
		assertThat(names(relation(Role.class, "includes"))).containsExactly("included", "outer", "inner");
	}

	@Test
	void cascadeIsChosenExplicitly() {
		assertThat(relation(User.class, "addresses").cascade()).isEmpty();
		assertThat(relation(User.class, "addresses").orphanRemoval()).isFalse();
		Relation orphans = relation(Orphans.class, "lines");
		assertThat(orphans.orphanRemoval()).isTrue();
		assertThat(orphans.cascades(Cascade.DELETE)).isTrue();
		assertThat(orphans.cascades(Cascade.PERSIST)).isFalse();
	}

	@Test
	void targetsBecomeKnown() {
		RelationModel.of(this.context, User.class);
		assertThat(EntityModel.all(this.context)).extracting(EntityModel::type)
			.contains(User.class, Address.class, Line.class, Profile.class, Role.class);
		assertThat(RelationModel.all(this.context)).hasSizeGreaterThanOrEqualTo(5);
		assertThat(RelationModel.of(this.context, Plain.class).isEmpty()).isTrue();
	}

	@Test
	void allFollowsRelationsToTheirEnd() {
		this.context.getPersistentEntity(First.class);
		assertThat(RelationModel.all(this.context)).extracting(RelationModel::type)
			.containsExactly(First.class, Second.class, Third.class);
	}

	@Test
	void recordWithRelationIsMadeAndCopied() {
		RelationAccess access = RelationAccess.of(relation(Line.class, "user"));
		User user = new User();
		Line line = new Line(1L, 2L, null);
		Line loaded = (Line) access.write(line, user);
		assertThat(loaded).isEqualTo(new Line(1L, 2L, user));
		assertThat(access.read(loaded)).isSameAs(user);
		assertThat(access.isInPlace()).isFalse();
	}

	@Test
	void immutableClassIsCopiedThroughItsConstructor() {
		RelationAccess access = RelationAccess.of(relation(Fixed.class, "user"));
		Fixed fixed = new Fixed(1L, 2L, null);
		User user = new User();
		Fixed loaded = (Fixed) access.write(fixed, user);
		assertThat(loaded).isNotSameAs(fixed);
		assertThat(List.of(loaded.id, loaded.userId, loaded.user)).isEqualTo(List.of(1L, 2L, user));
	}

	@Test
	void relationOfClassIsSetInPlace() {
		RelationAccess access = RelationAccess.of(relation(User.class, "addresses"));
		User user = new User();
		assertThat(access.write(user, List.of())).isSameAs(user);
		assertThat(user.addresses).isEqualTo(List.of());
		assertThat(access.isInPlace()).isTrue();
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("mistakes")
	void mistakeNamesPropertyAndRemedy(Class<?> type, String property, String fact, String action) {
		assertThatExceptionOfType(AsyncOrmConfigurationException.class)
			.isThrownBy(() -> RelationModel.of(this.context, type))
			.satisfies((ex) -> assertThat(ex.getDescription()).contains("'" + property + "'")
				.contains(type.getName())
				.contains(fact))
			.satisfies((ex) -> assertThat(ex.getAction()).contains(action));
	}

	static Stream<Arguments> mistakes() {
		return Stream.of(mistake(OfTexts.class, "texts", "List<java.lang.String> is neither", "Change the type"),
				mistake(OfMap.class, "users", "neither an entity", "Change the type"),
				mistake(OfRaw.class, "users", "neither an entity", "Change the type"),
				mistake(OfPlain.class, "plain", "neither an entity", "add @Id"),
				mistake(ToComposite.class, "composite", "an id of several columns", "query"),
				mistake(FromComposite.class, "lines", "an id of several columns", "query"),
				mistake(WithoutKey.class, "user", "no column for the foreign key 'userId'",
						"Add the property 'userId'"),
				mistake(OtherKey.class, "user", "the foreign key 'userId' of", "same type"),
				mistake(Unmapped.class, "addresses", "without mappedBy and joinTable", "mappedBy"),
				mistake(MappedByNothing.class, "addresses", "no column for the foreign key 'person'",
						"It has id, userId, street, user."),
				mistake(MappedTwice.class, "addresses", "mappedBy and joinTable", "Keep mappedBy"),
				mistake(KeyOfMany.class, "addresses", "with foreignKey", "mappedBy"),
				mistake(JoinOfOne.class, "user", "to one with a join table", "foreign key"),
				mistake(SameColumns.class, "friends", "by the same column same_columns_id", "ownColumn"),
				mistake(Ordered.class, "lines", "\"number\"", "Name a property of Line"),
				mistake(OrphanOfKey.class, "user", "the owner holds the foreign key", "Remove orphanRemoval"),
				mistake(OrphanOfJoin.class, "roles", "a join table holds the keys", "Remove orphanRemoval"),
				mistake(Constant.class, "lines", "final", "Remove final"),
				mistake(Outer.class, "lines", "inside the embedded property 'part'", "on the entity"));
	}

	private static Arguments mistake(Class<?> type, String property, String fact, String action) {
		return Arguments.of(type, property, fact, action);
	}

	private List<String> columns(Class<?> type) {
		return EntityModel.of(this.context, type)
			.columns()
			.stream()
			.map((column) -> column.column().getReference())
			.toList();
	}

	private static List<String> names(Relation relation) {
		return Stream.of(relation.join().table(), relation.join().ownColumn(), relation.join().targetColumn())
			.map(SqlIdentifier::getReference)
			.toList();
	}

	private Relation relation(Class<?> type, String name) {
		return RelationModel.of(this.context, type).find(name).orElseThrow();
	}

	@Table("users")
	static class User {

		@Id
		private Long id;

		private String name;

		@Relationship(mappedBy = "user", orderBy = { "street desc", "id" })
		private List<Address> addresses = new ArrayList<>();

		@Relationship(mappedBy = "userId")
		private Set<Line> lines;

		@Relationship(mappedBy = "user")
		private Profile profile;

		@Relationship(joinTable = @JoinTable)
		private Collection<Role> roles;

	}

	static class Address {

		@Id
		private Long id;

		private Long userId;

		private String street;

		@Relationship
		private User user;

	}

	record Line(@Id Long id, Long userId, @Relationship User user) {
	}

	static final class Fixed {

		@Id
		private final Long id;

		private final Long userId;

		@Relationship
		private final User user;

		Fixed(Long id, Long userId, User user) {
			this.id = id;
			this.userId = userId;
			this.user = user;
		}

	}

	static class Profile {

		@Id
		private Long id;

		private Long owner;

		@Relationship(foreignKey = "owner")
		private User user;

	}

	static class Role {

		@Id
		private Long id;

		@Relationship(mappedBy = "roles")
		private Set<User> users;

		@Relationship(joinTable = @JoinTable(name = "included", ownColumn = "outer", targetColumn = "inner"))
		private Set<Role> includes;

	}

	record First(@Id Long id, Long secondId, @Relationship Second second) {
	}

	record Second(@Id Long id, Long thirdId, @Relationship Third third) {
	}

	record Third(@Id Long id) {
	}

	record Plain(String name) {
	}

	record Key(String a, String b) {
	}

	record Composite(@Id @Embedded(onEmpty = Embedded.OnEmpty.USE_NULL) Key id) {
	}

	record OfTexts(@Id Long id, @Relationship(mappedBy = "id") List<String> texts) {
	}

	record OfMap(@Id Long id, @Relationship(mappedBy = "id") Map<Long, User> users) {
	}

	static class OfRaw {

		@Id
		private Long id;

		@Relationship(mappedBy = "id")
		@SuppressWarnings("rawtypes")
		private List users;

	}

	record OfPlain(@Id Long id, Long plainId, @Relationship Plain plain) {
	}

	record ToComposite(@Id Long id, String compositeId, @Relationship Composite composite) {
	}

	record FromComposite(@Id @Embedded(onEmpty = Embedded.OnEmpty.USE_NULL) Key id,
			@Relationship(mappedBy = "userId") List<Line> lines) {
	}

	record WithoutKey(@Id Long id, @Relationship User user) {
	}

	record OtherKey(@Id Long id, Integer userId, @Relationship User user) {
	}

	record Unmapped(@Id Long id, @Relationship List<Address> addresses) {
	}

	record MappedByNothing(@Id Long id, @Relationship(mappedBy = "person") List<Address> addresses) {
	}

	record MappedTwice(@Id Long id,
			@Relationship(mappedBy = "userId", joinTable = @JoinTable) List<Address> addresses) {
	}

	record KeyOfMany(@Id Long id, @Relationship(foreignKey = "id") List<Address> addresses) {
	}

	record JoinOfOne(@Id Long id, @Relationship(joinTable = @JoinTable) User user) {
	}

	record OrphanOfKey(@Id Long id, Long userId, @Relationship(orphanRemoval = true) User user) {
	}

	record OrphanOfJoin(@Id Long id, @Relationship(joinTable = @JoinTable, orphanRemoval = true) List<Role> roles) {
	}

	record Orphans(@Id Long id, @Relationship(mappedBy = "userId", orphanRemoval = true) List<Line> lines) {
	}

	record SameColumns(@Id Long id, @Relationship(joinTable = @JoinTable) Set<SameColumns> friends) {
	}

	record Ordered(@Id Long id, @Relationship(mappedBy = "userId", orderBy = "number") List<Line> lines) {
	}

	static class Constant {

		@Id
		private Long id;

		@Relationship(mappedBy = "userId")
		private final List<Line> lines = new ArrayList<>();

	}

	record Part(String name, @Relationship(mappedBy = "userId") List<Line> lines) {
	}

	record Outer(@Id Long id, @Embedded(onEmpty = Embedded.OnEmpty.USE_NULL) Part part) {
	}

}

package dev.asyncorm.web;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.springframework.data.annotation.Id;
import org.springframework.data.r2dbc.mapping.R2dbcMappingContext;
import tools.jackson.databind.json.JsonMapper;

import dev.asyncorm.UnloadedRelationshipException;
import dev.asyncorm.mapping.Relationship;
import dev.asyncorm.mapping.Relationship.JoinTable;
import dev.asyncorm.relationship.OwnerRelations;
import dev.asyncorm.relationship.Relations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link RelationshipJson} and {@link Relations}.
 */
@NullUnmarked
class RelationshipJsonTests {

	private final JsonMapper mapper = JsonMapper.builder().addModule(RelationshipJson.module()).build();

	@Test
	void unloadedRelationsAreLeftOut() {
		assertThat(json(unloaded(new User()))).isEqualTo("{\"id\":1}");
		assertThat(json(unloaded(new Line(5L, 1L, null, null)))).isEqualTo("{\"id\":5,\"userId\":1}");
		assertThat(json(new Address())).isEqualTo("{\"id\":11,\"userId\":1}");
	}

	@Test
	void loadedRelationsAreWrittenWithoutWayBack() {
		User user = new User();
		Address address = new Address();
		address.user = user;
		user.addresses = List.of(address);
		user.roles = Set.of();
		assertThat(json(user)).isEqualTo("{\"addresses\":[{\"id\":11,\"userId\":1}],\"id\":1,\"roles\":[]}");
		assertThat(json(address)).isEqualTo("{\"id\":11,\"user\":{\"id\":1,\"roles\":[]},\"userId\":1}");
	}

	@Test
	void unwrappedEntityKeepsItsPrefix() {
		assertThat(json(new Wrapper(new Address()))).isEqualTo("{\"address_id\":11,\"address_userId\":1}");
	}

	@Test
	void relationToNoneIsNull() {
		assertThat(json(new Line(5L, null, null, List.of())))
			.isEqualTo("{\"id\":5,\"userId\":null,\"user\":null,\"others\":[]}");
	}

	@Test
	void unloadedRelationToOneIsToldFromNone() {
		Address address = new Address();
		assertThat(Relations.isLoaded(address, Address::getUser)).isFalse();
		assertThatExceptionOfType(UnloadedRelationshipException.class)
			.isThrownBy(() -> Relations.get(address, Address::getUser))
			.withMessageContaining("'user' of a Address");
		address.userId = null;
		assertThat(Relations.get(address, Address::getUser)).isEmpty();
		address.user = new User();
		assertThat(Relations.get(address, Address::getUser)).contains(address.user);
		User user = (User) unloaded(new User());
		assertThat(Relations.isLoaded(user, User::getAddresses)).isFalse();
		assertThat(Relations.isLoaded(user, "profile")).isFalse();
		assertThat(Relations.isLoaded(user, "id")).isTrue();
	}

	@Test
	void targetOfAnotherKeyIsUnloaded() {
		Address address = new Address();
		address.user = new User();
		assertThat(Relations.isLoaded(address, Address::getUser)).isTrue();
		address.userId = 2L;
		assertThat(Relations.isLoaded(address, Address::getUser)).isFalse();
		assertThat(json(address)).isEqualTo("{\"id\":11,\"userId\":2}");
		assertThat(json(new Line(5L, 2L, new User(), null))).isEqualTo("{\"id\":5,\"userId\":2}");
		assertThat(Relations.isLoaded(new Line(5L, 1L, new User(), null), "user")).isTrue();
	}

	@Test
	void keyOfZeroIsNone() {
		Seat seat = new Seat(1L, 0, null);
		assertThat(Relations.get(seat, Seat::user)).isEmpty();
		assertThat(json(seat)).isEqualTo("{\"id\":1,\"userId\":0,\"user\":null}");
		assertThat(Relations.isLoaded(new Seat(1L, 5, null), Seat::user)).isFalse();
	}

	private String json(Object value) {
		return this.mapper.writeValueAsString(value);
	}

	private static Object unloaded(Object entity) {
		return OwnerRelations.of(new R2dbcMappingContext(), entity.getClass()).unloaded(entity);
	}

	public static class User {

		@Id
		private Long id = 1L;

		@Relationship(mappedBy = "user")
		private List<Address> addresses = new ArrayList<>();

		@Relationship(joinTable = @JoinTable)
		private Set<Line> roles;

		@Relationship(mappedBy = "userId")
		private Line profile;

		public Long getId() {
			return this.id;
		}

		public List<Address> getAddresses() {
			return this.addresses;
		}

		public Set<Line> getRoles() {
			return this.roles;
		}

		public Line getProfile() {
			return this.profile;
		}

	}

	public static class Address {

		@Id
		private Long id = 11L;

		private Long userId = 1L;

		@Relationship
		private User user;

		public Long getId() {
			return this.id;
		}

		public Long getUserId() {
			return this.userId;
		}

		public User getUser() {
			return this.user;
		}

	}

	record Seat(@Id Long id, long userId, @Relationship User user) {
	}

	record Wrapper(@JsonUnwrapped(prefix = "address_") Address address) {
	}

	record Line(@Id Long id, Long userId, @Relationship User user,
			@Relationship(joinTable = @JoinTable(ownColumn = "a", targetColumn = "b")) List<Line> others) {
	}

}

package dev.asyncorm.sample.user;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import org.jspecify.annotations.Nullable;
import org.springframework.data.annotation.Id;
import org.springframework.data.annotation.Version;
import org.springframework.data.relational.core.mapping.Table;

import dev.asyncorm.mapping.Cascade;
import dev.asyncorm.mapping.Length;
import dev.asyncorm.mapping.Relationship;
import dev.asyncorm.mapping.Relationship.JoinTable;
import dev.asyncorm.mapping.Unique;

/**
 * Someone with addresses and roles.
 */
@JsonIgnoreProperties(value = { "id", "version" }, allowGetters = true)
@Table("users")
public class User {

	@Id
	private @Nullable Long id;

	@Unique
	@Length(100)
	private String name = "";

	@Version
	private @Nullable Long version;

	private boolean active = true;

	@Relationship(mappedBy = "user", orderBy = "email", cascade = Cascade.PERSIST, orphanRemoval = true)
	private List<Address> addresses = new ArrayList<>();

	@Relationship(joinTable = @JoinTable)
	private Set<Role> roles = new LinkedHashSet<>();

	public @Nullable Long getId() {
		return this.id;
	}

	public String getName() {
		return this.name;
	}

	public void setName(String name) {
		this.name = name;
	}

	public boolean isActive() {
		return this.active;
	}

	public void setActive(boolean active) {
		this.active = active;
	}

	public @Nullable Long getVersion() {
		return this.version;
	}

	public List<Address> getAddresses() {
		return this.addresses;
	}

	/**
	 * Give this user other addresses: those of before have no owner any more.
	 * @param replacement the addresses
	 */
	public void replaceAddresses(List<Address> replacement) {
		this.addresses.clear();
		this.addresses.addAll(replacement);
	}

	public Set<Role> getRoles() {
		return this.roles;
	}

	/**
	 * Give this user other roles, which stay what they are.
	 * @param replacement the roles
	 */
	public void replaceRoles(List<Role> replacement) {
		this.roles.clear();
		this.roles.addAll(replacement);
	}

}

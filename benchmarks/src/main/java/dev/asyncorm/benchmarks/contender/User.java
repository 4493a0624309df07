package dev.asyncorm.benchmarks.contender;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.data.annotation.Id;
import org.springframework.data.relational.core.mapping.Table;

import dev.asyncorm.mapping.Relationship;

/**
 * The owner of the benchmark of relations, as Spring Data and this library map it.
 */
@Table("users")
public class User {

	@Id
	private @Nullable Long id;

	private String name;

	private String email;

	private boolean active;

	@Relationship(mappedBy = "userId")
	private List<Address> addresses = new ArrayList<>();

	/**
	 * Create a user with all columns but the id.
	 * @param name the name
	 * @param email the mail address
	 * @param active whether the user is active
	 */
	public User(String name, String email, boolean active) {
		this.name = name;
		this.email = email;
		this.active = active;
	}

	public @Nullable Long getId() {
		return this.id;
	}

	public void setId(@Nullable Long id) {
		this.id = id;
	}

	public String getName() {
		return this.name;
	}

	public String getEmail() {
		return this.email;
	}

	public boolean isActive() {
		return this.active;
	}

	public List<Address> getAddresses() {
		return this.addresses;
	}

	public void setAddresses(List<Address> addresses) {
		this.addresses = addresses;
	}

}

package dev.asyncorm.sample.user;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import org.jspecify.annotations.Nullable;
import org.springframework.data.annotation.Id;
import org.springframework.data.relational.core.mapping.Table;

import dev.asyncorm.mapping.Relationship;

/**
 * A mail address of a user.
 */
@JsonIgnoreProperties(value = { "id", "userId" }, allowGetters = true)
@Table
public class Address {

	@Id
	private @Nullable Long id;

	private @Nullable Long userId;

	private String email = "";

	@Relationship
	private @Nullable User user;

	Address() {
	}

	/**
	 * Create an address.
	 * @param email the mail address
	 */
	public Address(String email) {
		this.email = email;
	}

	public @Nullable Long getId() {
		return this.id;
	}

	public @Nullable Long getUserId() {
		return this.userId;
	}

	public String getEmail() {
		return this.email;
	}

	public @Nullable User getUser() {
		return this.user;
	}

}

package dev.asyncorm.benchmarks.contender;

import org.jspecify.annotations.Nullable;
import org.springframework.data.annotation.Id;
import org.springframework.data.relational.core.mapping.Table;

/**
 * The target of the benchmark of relations, as Spring Data and this library map it.
 */
@Table("address")
public class Address {

	@Id
	private @Nullable Long id;

	private long userId;

	private String street;

	private String city;

	/**
	 * Create an address with all columns but the id.
	 * @param userId the id of the user
	 * @param street the street
	 * @param city the city
	 */
	public Address(long userId, String street, String city) {
		this.userId = userId;
		this.street = street;
		this.city = city;
	}

	public @Nullable Long getId() {
		return this.id;
	}

	public void setId(@Nullable Long id) {
		this.id = id;
	}

	public long getUserId() {
		return this.userId;
	}

	public String getStreet() {
		return this.street;
	}

	public String getCity() {
		return this.city;
	}

}

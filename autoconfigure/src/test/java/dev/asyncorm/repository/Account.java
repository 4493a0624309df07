package dev.asyncorm.repository;

import java.time.Instant;

import org.springframework.data.annotation.CreatedDate;
import org.springframework.data.annotation.Id;
import org.springframework.data.annotation.LastModifiedDate;
import org.springframework.data.annotation.Version;

/**
 * A mutable entity with two unique keys, a version and audit dates.
 */
class Account {

	@Id
	private Long id;

	private String email;

	private Long tenant;

	private String name;

	private String nick;

	private int points = 3;

	private Status status;

	@Version
	private long version;

	@CreatedDate
	private Instant createdAt;

	@LastModifiedDate
	private Instant modifiedAt;

	Long getId() {
		return this.id;
	}

	String getEmail() {
		return this.email;
	}

	Long getTenant() {
		return this.tenant;
	}

	String getName() {
		return this.name;
	}

	void setName(String name) {
		this.name = name;
	}

	String getNick() {
		return this.nick;
	}

	int getPoints() {
		return this.points;
	}

	Status getStatus() {
		return this.status;
	}

	long getVersion() {
		return this.version;
	}

	Instant getCreatedAt() {
		return this.createdAt;
	}

	Instant getModifiedAt() {
		return this.modifiedAt;
	}

	enum Status {

		NEW, DONE

	}

}

package dev.asyncorm.behaviour;

import java.time.Instant;

import org.jspecify.annotations.Nullable;
import org.springframework.data.annotation.CreatedDate;
import org.springframework.data.annotation.Id;
import org.springframework.data.annotation.LastModifiedDate;
import org.springframework.data.annotation.Version;
import org.springframework.data.relational.core.mapping.Table;

import dev.asyncorm.mapping.Unique;

/**
 * A mutable entity whose id, version and audit values are generated.
 */
@Table
public class Note {

	@Id
	@Nullable Long id;

	@Unique
	String name;

	int amount;

	@Version
	@Nullable Long version;

	@CreatedDate
	@Nullable Instant created;

	@LastModifiedDate
	@Nullable Instant modified;

	Note(String name) {
		this.name = name;
	}

	public @Nullable Long getId() {
		return this.id;
	}

	public String getName() {
		return this.name;
	}

	public int getAmount() {
		return this.amount;
	}

	void setAmount(int amount) {
		this.amount = amount;
	}

	public @Nullable Long getVersion() {
		return this.version;
	}

	public @Nullable Instant getCreated() {
		return this.created;
	}

	public @Nullable Instant getModified() {
		return this.modified;
	}

}

package dev.asyncorm.sample.example;

import java.time.Instant;

import org.jspecify.annotations.Nullable;
import org.springframework.data.annotation.CreatedDate;
import org.springframework.data.annotation.Id;
import org.springframework.data.annotation.LastModifiedDate;
import org.springframework.data.annotation.Version;
import org.springframework.data.relational.core.mapping.Table;

import dev.asyncorm.mapping.Length;
import dev.asyncorm.mapping.Unique;

/**
 * Something with a unique name. Changes of a loaded instance are written by the session.
 */
@Table
class Example {

	static final int NAME_LENGTH = 100;

	static final int DESCRIPTION_LENGTH = 1000;

	@Id
	private @Nullable Long id;

	@Unique
	@Length(NAME_LENGTH)
	private String name;

	@Length(DESCRIPTION_LENGTH)
	private @Nullable String description;

	@Version
	private @Nullable Long version;

	@CreatedDate
	private @Nullable Instant createdAt;

	@LastModifiedDate
	private @Nullable Instant modifiedAt;

	Example(String name, @Nullable String description) {
		this.name = name;
		this.description = description;
	}

	@Nullable Long getId() {
		return this.id;
	}

	String getName() {
		return this.name;
	}

	void setName(String name) {
		this.name = name;
	}

	@Nullable String getDescription() {
		return this.description;
	}

	void setDescription(@Nullable String description) {
		this.description = description;
	}

	@Nullable Long getVersion() {
		return this.version;
	}

	@Nullable Instant getCreatedAt() {
		return this.createdAt;
	}

	@Nullable Instant getModifiedAt() {
		return this.modifiedAt;
	}

}

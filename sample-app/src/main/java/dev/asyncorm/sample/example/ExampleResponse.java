package dev.asyncorm.sample.example;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * What a client gets to see of an example.
 *
 * @param id the id
 * @param name the name
 * @param description any text
 * @param version the version to send back with a change
 * @param createdAt when it was created
 * @param modifiedAt when it was changed for the last time
 */
record ExampleResponse(@Nullable Long id, String name, @Nullable String description, @Nullable Long version,
		@Nullable Instant createdAt, @Nullable Instant modifiedAt) {

	static ExampleResponse of(Example example) {
		return new ExampleResponse(example.getId(), example.getName(), example.getDescription(), example.getVersion(),
				example.getCreatedAt(), example.getModifiedAt());
	}

}

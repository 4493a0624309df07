package dev.asyncorm.sample.example;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

/**
 * What a client sends to create an example.
 *
 * @param name the name, which no other example has
 * @param description any text
 */
record ExampleRequest(@NotBlank @Size(max = Example.NAME_LENGTH) String name,
		@Size(max = Example.DESCRIPTION_LENGTH) @Nullable String description) {

}

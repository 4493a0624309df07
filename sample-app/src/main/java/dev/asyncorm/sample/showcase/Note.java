package dev.asyncorm.sample.showcase;

import org.jspecify.annotations.Nullable;
import org.springframework.data.annotation.Id;
import org.springframework.data.relational.core.mapping.Table;

import dev.asyncorm.mapping.Length;
import dev.asyncorm.mapping.Unique;

/**
 * Something small to write, as an immutable entity.
 *
 * @param id the id, {@code null} until it is stored
 * @param name the name, which no other note has
 */
@Table
record Note(@Id @Nullable Long id, @Unique @Length(100) String name) {

	static Note named(String name) {
		return new Note(null, name);
	}

}

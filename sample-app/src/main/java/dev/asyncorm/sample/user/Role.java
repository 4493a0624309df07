package dev.asyncorm.sample.user;

import org.jspecify.annotations.Nullable;
import org.springframework.data.annotation.Id;
import org.springframework.data.relational.core.mapping.Table;

import dev.asyncorm.mapping.Length;
import dev.asyncorm.mapping.Unique;

/**
 * What users may do; many users may have it.
 *
 * @param id the id, {@code null} until it is stored
 * @param name the name, which no other role has
 */
@Table
public record Role(@Id @Nullable Long id, @Unique @Length(100) String name) {
}

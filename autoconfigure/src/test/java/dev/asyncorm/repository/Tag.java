package dev.asyncorm.repository;

import org.jspecify.annotations.Nullable;
import org.springframework.data.annotation.Id;
import org.springframework.data.annotation.Version;

/**
 * An immutable entity.
 */
record Tag(@Id @Nullable Long id, String name, @Nullable String color, @Version int version) {
}

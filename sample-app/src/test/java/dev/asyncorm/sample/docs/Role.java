package dev.asyncorm.sample.docs;

import org.springframework.data.annotation.Id;
import org.springframework.data.relational.core.mapping.Table;

@Table
public record Role(@Id Long id, String name) {
}

package dev.asyncorm.mapping;

import java.util.List;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.springframework.data.relational.core.mapping.RelationalPersistentProperty;
import org.springframework.data.relational.core.sql.SqlIdentifier;

/**
 * A column of an entity's table and the property behind it.
 *
 * @param path the property, after the embedded properties that lead to it
 * @param column the name of the column, with the prefixes of the embedded properties
 * @param id whether it is the id or a part of it
 * @param version whether it is the version
 * @param nullable whether the column allows {@code null}
 * @param details what annotations say beyond its type
 * @param reference what it refers to, or {@code null} when it is no foreign key
 * @since 0.1.0
 */
public record EntityColumn(List<RelationalPersistentProperty> path, SqlIdentifier column, boolean id, boolean version,
		boolean nullable, ColumnDetails details, @Nullable Reference reference) {

	public EntityColumn {
		path = List.copyOf(path);
	}

	/**
	 * Return the property itself.
	 * @return the last property of the path
	 */
	public RelationalPersistentProperty property() {
		return this.path.get(this.path.size() - 1);
	}

	/**
	 * Return the name of the property as annotations and messages write it.
	 * @return the names of the path, joined by dots
	 */
	public String name() {
		return this.path.stream().map(RelationalPersistentProperty::getName).collect(Collectors.joining("."));
	}

	/**
	 * Return the largest number of characters.
	 * @return the length, or {@code null} for no limit
	 */
	public @Nullable Integer length() {
		return this.details.length();
	}

	/**
	 * Return the Java type of the property, before any converter.
	 * @return the type
	 */
	public Class<?> type() {
		return property().getType();
	}

}

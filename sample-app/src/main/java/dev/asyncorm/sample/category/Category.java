package dev.asyncorm.sample.category;

import java.util.ArrayList;
import java.util.List;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import org.jspecify.annotations.Nullable;
import org.springframework.data.annotation.Id;
import org.springframework.data.relational.core.mapping.Table;

import dev.asyncorm.mapping.Cascade;
import dev.asyncorm.mapping.ForeignKey;
import dev.asyncorm.mapping.Length;
import dev.asyncorm.mapping.Relationship;

/**
 * A category with others below it.
 */
@JsonIgnoreProperties(value = { "id", "parentId" }, allowGetters = true)
@Table
public class Category {

	@Id
	private @Nullable Long id;

	@Length(100)
	private String name = "";

	@ForeignKey(Category.class)
	private @Nullable Long parentId;

	@Relationship(mappedBy = "parentId", orderBy = "name", cascade = { Cascade.PERSIST, Cascade.DELETE })
	private List<Category> children = new ArrayList<>();

	public @Nullable Long getId() {
		return this.id;
	}

	public String getName() {
		return this.name;
	}

	public @Nullable Long getParentId() {
		return this.parentId;
	}

	public List<Category> getChildren() {
		return this.children;
	}

}

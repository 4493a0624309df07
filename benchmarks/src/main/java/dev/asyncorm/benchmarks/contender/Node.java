package dev.asyncorm.benchmarks.contender;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.data.annotation.Id;
import org.springframework.data.relational.core.mapping.Table;

import dev.asyncorm.mapping.Relationship;

/**
 * A node of a forest, as this library maps it.
 */
@Table("node")
public class Node {

	@Id
	private @Nullable Long id;

	private @Nullable Long parentId;

	private String name = "";

	@Relationship(mappedBy = "parentId")
	private List<Node> children = new ArrayList<>();

	public @Nullable Long getId() {
		return this.id;
	}

	public @Nullable Long getParentId() {
		return this.parentId;
	}

	public String getName() {
		return this.name;
	}

	public List<Node> getChildren() {
		return this.children;
	}

}

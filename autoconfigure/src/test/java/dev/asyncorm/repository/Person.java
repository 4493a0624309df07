package dev.asyncorm.repository;

import java.util.ArrayList;
import java.util.List;

import org.springframework.data.annotation.Id;
import org.springframework.data.annotation.Version;

import dev.asyncorm.mapping.Relationship;

/**
 * A mutable entity with relations.
 */
class Person {

	@Id
	Long id;

	String name;

	String city;

	Long teamId;

	@Version
	int version;

	@Relationship
	Team team;

	@Relationship(mappedBy = "person", orderBy = "id")
	List<Pet> pets = new ArrayList<>();

	Long getId() {
		return this.id;
	}

	String getName() {
		return this.name;
	}

	/**
	 * An animal of a person.
	 */
	static class Pet {

		@Id
		Long id;

		Long personId;

		String name;

		@Relationship
		Person person;

	}

	/**
	 * An immutable entity with a relation.
	 *
	 * @param id the id
	 * @param name the name
	 * @param members the members
	 */
	record Team(@Id Long id, String name, @Relationship(mappedBy = "team", orderBy = "id") List<Person> members) {
	}

}

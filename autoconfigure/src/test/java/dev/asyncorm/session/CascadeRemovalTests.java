package dev.asyncorm.session;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.NonNull;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.data.annotation.Id;

import dev.asyncorm.mapping.Relationship;
import dev.asyncorm.mapping.Relationship.JoinTable;

import static dev.asyncorm.relationship.Load.load;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Targets that are taken out, in flushes that are refused and beside deletes.
 */
abstract class CascadeRemovalTests extends CascadeContractTests {

	@BeforeEach
	final void createNotes() {
		database().execute("create table tag (id bigint primary key)",
				"create table note (id bigint primary key, tag_id bigint not null references tag)",
				"create table note_tag (note_id bigint references note, tag_id bigint references tag)",
				"insert into tag values (1), (2)", "insert into note values (5, 1)",
				"insert into note_tag values (5, 1), (5, 2)");
	}

	@AfterEach
	final void dropNotes() {
		database().execute("drop table note_tag", "drop table note", "drop table tag");
	}

	@Test
	void joinRowGoesBeforeTargetThatDoesNotKnowOfIt() {
		AsyncSession session = session();
		Note note = await(session.getOne(Note.class, 5, load("tags")));
		Tag second = await(session.getOne(Tag.class, 2));
		note.tags.remove(second);
		await(session.delete(second).then(session.commit()));
		assertThat(count("note_tag")).isEqualTo(1);
		assertThat(count("tag")).isEqualTo(1);
	}

	@Test
	void joinRowOfForgottenTargetGoes() {
		AsyncSession session = session();
		Note note = await(session.getOne(Note.class, 5, load("tags")));
		await(session.expunge(await(session.getOne(Tag.class, 2))));
		note.tags.clear();
		await(session.commit());
		assertThat(count("note_tag")).isZero();
	}

	static class Tag {

		@Id
		Long id;

		@Relationship(mappedBy = "tagId")
		List<Note> notes = new ArrayList<>();

	}

	static class Note {

		@Id
		Long id;

		@NonNull Long tagId;

		@Relationship(joinTable = @JoinTable)
		Set<Tag> tags = new LinkedHashSet<>();

	}

}

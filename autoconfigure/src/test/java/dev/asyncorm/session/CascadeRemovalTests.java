package dev.asyncorm.session;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.NonNull;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.dao.InvalidDataAccessApiUsageException;
import org.springframework.data.annotation.Id;

import dev.asyncorm.mapping.Relationship;
import dev.asyncorm.mapping.Relationship.JoinTable;
import dev.asyncorm.session.CascadeModel.Box;
import dev.asyncorm.session.CascadeModel.Clerk;
import dev.asyncorm.session.CascadeModel.Licence;
import dev.asyncorm.session.CascadeModel.Shelf;
import dev.asyncorm.session.CascadeModel.Shop;

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
	void refusedFlushForgetsNoRemoval() {
		AsyncSession session = session();
		Shop shop = stored(session);
		shop.licence = new Licence("old");
		await(session.commit());
		shop.shelves.remove(shop.shelf("top"));
		shop.licence = null;
		Shop other = new Shop("B");
		other.clerks.add(new Clerk("Ada"));
		await(session.add(other));
		fails(session.flush(), InvalidDataAccessApiUsageException.class, "that the session does not know");
		fails(session.flush(), InvalidDataAccessApiUsageException.class, "that the session does not know");
		other.clerks.clear();
		await(session.commit());
		assertThat(shop.shelves).hasSize(1);
		assertThat(count("shelf")).isEqualTo(1);
		assertThat(count("licence")).isZero();
	}

	@Test
	void loadedCollectionFollowsInRefusedFlush() {
		AsyncSession session = session();
		Long id = store();
		Shop from = await(session.getOne(Shop.class, id, load("shelves")));
		Shop to = await(session.persist(new Shop("B")));
		Shelf top = from.shelf("top");
		top.shop = to;
		to.clerks.add(new Clerk("Ada"));
		fails(session.flush(), InvalidDataAccessApiUsageException.class, "that the session does not know");
		to.clerks.clear();
		await(session.flush());
		assertThat(from.shelves).doesNotContain(top);
		await(session.commit());
		assertThat(count("shelf where shop_id = " + to.id)).isEqualTo(1);
	}

	@Test
	void removalThatIsRefusedIsRefusedAgain() {
		AsyncSession session = session();
		Tag tag = await(session.getOne(Tag.class, 1, load("notes")));
		Note note = tag.notes.remove(0);
		fails(session.flush(), InvalidDataAccessApiUsageException.class, "its foreign key 'tagId' allows no null");
		fails(session.commit(), InvalidDataAccessApiUsageException.class, "its foreign key 'tagId' allows no null");
		tag.notes.add(note);
		await(session.commit());
		assertThat(count("note where tag_id = 1")).isEqualTo(1);
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

	@Test
	void targetWithoutKeySurvivesItsOwner() {
		Long id = store();
		AsyncSession session = session();
		Shop shop = await(session.getOne(Shop.class, id, load("shelves.boxes")));
		Shelf top = shop.shelf("top");
		Box box = top.boxes.iterator().next();
		box.shelfId = null;
		await(session.delete(top).then(session.commit()));
		assertThat(count("box")).isEqualTo(1);
		assertThat(count("box where shelf_id is null")).isEqualTo(1);
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

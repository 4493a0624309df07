package dev.asyncorm.session;

import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.data.relational.core.query.Criteria;

import dev.asyncorm.relationship.Related;
import dev.asyncorm.session.RelationModel.Author;
import dev.asyncorm.session.RelationModel.Book;
import dev.asyncorm.session.RelationModel.Page;

import static dev.asyncorm.relationship.Load.load;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Relations of records: loading makes a copy, which becomes the managed instance.
 */
abstract class RelationRecordTests extends SessionContractTests {

	@BeforeEach
	final void createModel() {
		database().execute(RelationModel.CREATE);
		database().execute("insert into author values (1, 'Ada', 5), (2, 'Bob', 5)",
				"insert into book values (11, 1, 'A'), (12, 1, 'B'), (13, 2, 'C')",
				"insert into page values (21, 11, 1), (22, 11, 2), (23, 12, 1)");
		recorder().clear();
	}

	@AfterEach
	final void dropModel() {
		database().execute(RelationModel.DROP);
	}

	@Test
	void copyWithRelationIsManagedAndUnchanged() {
		AsyncSession session = session();
		Author read = await(session.getOne(Author.class, 1));
		assertThat(Related.of(read.books()).isLoaded()).isFalse();
		Author loaded = await(session.fetch(read, load("books")));
		assertThat(loaded).isNotSameAs(read);
		assertThat(loaded.books()).extracting(Book::title).containsExactly("A", "B");
		assertThat(Related.of(read.books()).isLoaded()).isFalse();
		assertThat(await(session.get(Author.class, 1))).isSameAs(loaded);
		assertThat(await(session.contains(loaded))).isTrue();
		assertThat(await(session.isModified(loaded))).isFalse();
		await(session.flush());
		assertThat(writes()).isEmpty();
		await(session.fetch(read, load("books")));
		assertThat(recorder().count()).isEqualTo(2);
	}

	@Test
	void nestedRecordsAreTheManagedOnes() {
		AsyncSession session = session();
		List<Author> authors = await(session.select(Author.class).orderBy("id").load("books.pages").all());
		assertThat(recorder().count()).isEqualTo(3);
		Book a = authors.get(0).books().get(0);
		assertThat(a.pages()).extracting(Page::number).containsExactly(2, 1);
		assertThat(await(session.get(Book.class, 11))).isSameAs(a);
		assertThat(authors.get(1).books().get(0).pages()).isEmpty();
	}

	@Test
	void laterLevelReplacesRecordsOfLoadedRelation() {
		AsyncSession session = session();
		await(session.getOne(Author.class, 1, load("books")));
		Author author = await(session.getOne(Author.class, 1, load("books.pages")));
		assertThat(author.books().get(0).pages()).hasSize(2);
		assertThat(await(session.get(Book.class, 11))).isSameAs(author.books().get(0));
		assertThat(recorder().count()).isEqualTo(3);
	}

	@Test
	void toOneOfRecordIsSetOnCopy() {
		AsyncSession session = session();
		Book book = await(session.getOne(Book.class, 13, load("author.books")));
		assertThat(book.author().name()).isEqualTo("Bob");
		assertThat(book.author().books()).extracting(Book::id).containsExactly(13L);
		assertThat(await(session.isModified(book))).isFalse();
	}

	@Test
	void changeKeepsRelation() {
		AsyncSession session = session();
		Author loaded = await(session.getOne(Author.class, 1, load("books")));
		await(session.merge(new Author(1L, "Eve", 5L, null)));
		await(session.flush());
		Author written = await(session.getOne(Author.class, 1));
		assertThat(written.name()).isEqualTo("Eve");
		assertThat(written.version()).isEqualTo(6);
		assertThat(written.books()).isEqualTo(loaded.books());
		assertThat(writes()).hasSize(1);
		await(session.flush());
		assertThat(writes()).hasSize(1);
		Author refreshed = await(session.refresh(written));
		assertThat(refreshed.books()).hasSize(2);
		await(session.rollback());
		Author back = await(session.getOne(Author.class, 1));
		assertThat(back.name()).isEqualTo("Ada");
		assertThat(await(session.isModified(back))).isFalse();
	}

	@Test
	void mergedReferenceSetsKey() {
		AsyncSession session = session();
		Author ada = await(session.getOne(Author.class, 1));
		Book read = await(session.getOne(Book.class, 13, load("author")));
		Book merged = await(session.merge(new Book(13L, 2L, "C", read.pages(), ada)));
		assertThat(merged.author()).isSameAs(ada);
		await(session.flush());
		assertThat(await(session.getOne(Book.class, 13)).authorId()).isEqualTo(1);
		assertThat(await(session.select(Book.class).where(Criteria.where("authorId").is(1)).count())).isEqualTo(3);
		await(session.rollback());
	}

	@Test
	void mergedKeyForgetsTheTargetOfBefore() {
		AsyncSession session = session();
		Book read = await(session.getOne(Book.class, 13, load("author")));
		Book merged = await(session.merge(new Book(13L, 1L, "C", read.pages(), read.author())));
		assertThat(merged.author()).isNull();
		assertThat(await(session.fetch(merged, load("author"))).author().name()).isEqualTo("Ada");
		await(session.rollback());
	}

	@Test
	void changeKeepsUnloadedRelation() {
		AsyncSession session = session();
		Author read = await(session.getOne(Author.class, 1));
		Author merged = await(session.merge(new Author(1L, "Eve", 5L, null)));
		assertThat(merged.books()).isSameAs(read.books());
		await(session.flush());
		Author written = await(session.getOne(Author.class, 1));
		assertThat(written.version()).isEqualTo(6);
		assertThat(Related.of(written.books()).isLoaded()).isFalse();
		assertThat(await(session.fetch(written, load("books"))).books()).hasSize(2);
		await(session.rollback());
	}

	@Test
	void loadOfChangedRecordKeepsTheChange() {
		AsyncSession session = session();
		Author read = await(session.getOne(Author.class, 1));
		await(session.merge(new Author(1L, "Eve", 5L, read.books())));
		Author loaded = await(session.fetch(read, load("books")));
		assertThat(loaded.name()).isEqualTo("Eve");
		assertThat(loaded.books()).hasSize(2);
		await(session.rollback());
		assertThat(await(session.getOne(Author.class, 1)).name()).isEqualTo("Ada");
	}

}

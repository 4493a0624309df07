package dev.asyncorm.session;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.data.annotation.Id;
import org.springframework.data.annotation.Version;

import dev.asyncorm.mapping.ForeignKey;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A row is deleted and added again with its id, while rows that referred to it are
 * changed away in the same flush.
 */
abstract class ReplacedRowTests extends SessionContractTests {

	@BeforeEach
	void createOwnTables() {
		database().execute("create table folder (id int primary key, parent int references folder (id))",
				"create table sheet (id int primary key, folder_id int not null references folder (id), version int)",
				"create table note (id int primary key, folder_id int references folder (id), text varchar(20), "
						+ "version int)",
				"insert into folder (id) values (1), (2)");
	}

	@AfterEach
	void dropOwnTables() {
		database().execute("drop table note", "drop table sheet", "drop table folder");
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 3 })
	@DisplayName("S6 what needs a reference goes to another row before the delete")
	void movesToStoredRow(int rows) {
		IntStream.range(0, rows).forEach((i) -> database().execute("insert into sheet values (%d, 1, 0)".formatted(i)));
		AsyncSession session = session();
		List<Sheet> sheets = await(session.select(Sheet.class).all());
		sheets.forEach((sheet) -> sheet.folderId = 2);
		await(session.getOne(Folder.class, 1).flatMap(session::delete));
		await(session.add(new Folder(1, null)));
		await(session.commit());
		assertThat(database().query("select 1 from sheet where folder_id = 2 and version = 1")).hasSize(rows);
		assertThat(database().count("folder")).isEqualTo(2);
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 3 })
	@DisplayName("S6 a reference is cut before the delete when the new one is inserted later")
	void movesToNewRow(int rows) {
		IntStream.range(0, rows)
			.forEach((i) -> database().execute("insert into note values (%d, 1, 'old', 0)".formatted(i)));
		AsyncSession session = session();
		List<Note> notes = await(session.select(Note.class).all());
		notes.forEach((note) -> {
			note.folderId = 3;
			note.text = "new";
		});
		await(session.getOne(Folder.class, 1).flatMap(session::delete));
		await(session.addAll(List.of(new Folder(1, null), new Folder(3, 1))));
		await(session.commit());
		assertThat(database().query("select 1 from note where folder_id = 3 and text = 'new' and version = 1"))
			.hasSize(rows);
		notes.forEach((note) -> assertThat(await(session.isModified(note))).isFalse());
		notes.forEach((note) -> note.text = "newer");
		await(session.commit());
		assertThat(database().query("select 1 from note where text = 'newer' and version = 2")).hasSize(rows);
	}

	@Test
	@DisplayName("S6 what referred to a replaced row with a converted id is deleted before it")
	void deletesWhatReferredByConvertedId() {
		database().execute("create table page (id varchar(9) primary key)",
				"create table link (id int primary key, page varchar(9) not null references page (id))",
				"insert into page values ('FIRST')", "insert into link values (1, 'FIRST'), (2, 'FIRST')");
		AsyncSession session = session();
		List<Link> links = await(session.select(Link.class).all());
		await(session.getOne(Page.class, Place.FIRST).flatMap(session::delete));
		links.forEach((link) -> await(session.delete(link)));
		await(session.add(new Page(Place.FIRST)).then(session.commit()));
		assertThat(database().count("page")).isOne();
		assertThat(database().count("link")).isZero();
		database().execute("drop table link", "drop table page");
	}

	@Test
	@DisplayName("S6 a reference of the same type is removed before the delete")
	void removesReferenceOfSameType() {
		database().execute("insert into folder (id, parent) values (5, 1)");
		AsyncSession session = session();
		Folder child = await(session.getOne(Folder.class, 5));
		child.parent = null;
		await(session.getOne(Folder.class, 1).flatMap(session::delete));
		await(session.add(new Folder(1, 5)));
		await(session.commit());
		assertThat(database().query("select id, parent from folder where id in (1, 5) order by id"))
			.extracting((row) -> row.get("parent"))
			.containsExactly(5, null);
	}

	@Test
	@DisplayName("S6 persist of a row that replaces another writes what leaves it, too")
	void persistsReplacingRow() {
		database().execute("insert into sheet values (7, 1, 0)");
		AsyncSession session = session();
		Sheet sheet = await(session.getOne(Sheet.class, 7));
		sheet.folderId = 2;
		await(session.getOne(Folder.class, 1).flatMap(session::delete));
		await(session.persist(new Folder(1, 2)));
		await(session.commit());
		assertThat(Stream.of("sheet", "folder").map((table) -> database().query("select * from " + table)).toList())
			.satisfiesExactly(
					(sheets) -> assertThat(sheets).containsExactly(Map.of("id", 7, "folder_id", 2, "version", 1)),
					(folders) -> assertThat(folders).contains(Map.of("id", 1, "parent", 2)));
	}

	static class Folder {

		@Id
		final Integer id;

		@ForeignKey(Folder.class)
		@Nullable Integer parent;

		Folder(Integer id, @Nullable Integer parent) {
			this.id = id;
			this.parent = parent;
		}

	}

	enum Place {

		FIRST

	}

	record Page(@Id Place id) {
	}

	record Link(@Id Integer id, @ForeignKey(Page.class) Place page) {
	}

	static class Sheet {

		@Id
		final Integer id;

		@ForeignKey(Folder.class)
		int folderId;

		@Version
		@Nullable Integer version;

		Sheet(Integer id, int folderId, @Nullable Integer version) {
			this.id = id;
			this.folderId = folderId;
			this.version = version;
		}

	}

	static class Note {

		@Id
		final Integer id;

		@ForeignKey(Folder.class)
		@Nullable Integer folderId;

		@Nullable String text;

		@Version
		@Nullable Integer version;

		Note(Integer id, @Nullable Integer folderId) {
			this.id = id;
			this.folderId = folderId;
		}

	}

}

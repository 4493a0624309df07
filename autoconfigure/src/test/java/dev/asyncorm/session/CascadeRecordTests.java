package dev.asyncorm.session;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import dev.asyncorm.session.CascadeModel.Chapter;
import dev.asyncorm.session.CascadeModel.Novel;
import dev.asyncorm.session.CascadeModel.Writer;

import static dev.asyncorm.relationship.Load.load;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Writing of relations of records: copies take the place of their owners and targets.
 */
abstract class CascadeRecordTests extends CascadeContractTests {

	private Writer writer(AsyncSession session) {
		Writer writer = await(session.persist(Writer.of("Ada",
				Novel.of("A", new Chapter(null, null, 1), new Chapter(null, null, 2)), Novel.of("B"))));
		await(session.commit());
		recorder().clear();
		return await(session.getOne(Writer.class, writer.id()));
	}

	@Test
	void recordIsStoredWithItsRecords() {
		AsyncSession session = session();
		Writer writer = writer(session);
		assertThat(writer.version()).isZero();
		assertThat(writer.novels()).hasSize(2).allSatisfy((novel) -> {
			assertThat(novel.id()).isNotNull();
			assertThat(novel.writerId()).isEqualTo(writer.id());
			assertThat(await(session.get(Novel.class, novel.id()))).isSameAs(novel);
		});
		assertThat(writer.novels().get(0).chapters()).extracting(Chapter::novelId)
			.containsOnly(writer.novels().get(0).id());
		await(session.flush().then(session.commit()));
		assertThat(recorder().count()).isZero();
		assertThat(count("chapter")).isEqualTo(2);
	}

	@Test
	void memberOfRecordIsAddedAndRemoved() {
		AsyncSession session = session();
		Writer writer = writer(session);
		writer.novels().add(Novel.of("C", new Chapter(null, null, 1)));
		writer.novels().remove(1);
		await(session.commit());
		assertThat(changes()).hasSize(3);
		Writer present = await(session.getOne(Writer.class, writer.id()));
		assertThat(present.novels()).extracting(Novel::title).containsExactly("A", "C");
		assertThat(present.novels().get(1).writerId()).isEqualTo(writer.id());
		assertThat(count("novel")).isEqualTo(2);
	}

	@Test
	void mergedCopyReplacesTheList() {
		AsyncSession session = session();
		Long id = writer(session).id();
		await(session.close());
		Writer writer = await(session.getOne(Writer.class, id, load("novels")));
		List<Novel> novels = new ArrayList<>(writer.novels());
		novels.remove(1);
		novels.add(Novel.of("C"));
		recorder().clear();
		await(session.merge(new Writer(id, "Eve", writer.version(), novels)));
		await(session.commit());
		assertThat(changes()).hasSize(3);
		Writer present = await(session.getOne(Writer.class, id));
		assertThat(present.name()).isEqualTo("Eve");
		assertThat(present.version()).isEqualTo(1);
		assertThat(present.novels()).extracting(Novel::title).containsExactly("A", "C");
		assertThat(present.novels()).allSatisfy((novel) -> assertThat(novel.id()).isNotNull());
	}

	@Test
	void changeOfColumnsKeepsRelations() {
		AsyncSession session = session();
		Writer writer = writer(session);
		Novel first = writer.novels().get(0);
		await(session.merge(new Novel(first.id(), first.writerId(), "new", first.version(), null)));
		await(session.commit());
		assertThat(changes()).hasSize(1);
		Writer present = await(session.getOne(Writer.class, writer.id()));
		assertThat(present.novels()).extracting(Novel::title).containsExactly("new", "B");
		assertThat(present.novels().get(0).chapters()).hasSize(2);
		await(session.flush().then(session.commit()));
		assertThat(changes()).hasSize(1);
	}

	@Test
	void rollbackTakesRecordsBack() {
		AsyncSession session = session();
		Writer writer = writer(session);
		writer.novels().remove(1);
		writer.novels().add(Novel.of("C"));
		await(session.flush().then(session.rollback()));
		Writer present = await(session.getOne(Writer.class, writer.id()));
		assertThat(present.novels()).extracting(Novel::title).containsExactly("A", "B");
		recorder().clear();
		await(session.flush().then(session.commit()));
		assertThat(recorder().count()).isZero();
		assertThat(count("novel")).isEqualTo(2);
	}

	@Test
	void newRecordIsAddedAgainAfterRollback() {
		AsyncSession session = session();
		Writer writer = Writer.of("Ada", Novel.of("A"));
		await(session.add(writer).then(session.flush()).then(session.rollback()));
		assertThat(writer.id()).isNull();
		await(session.add(writer).then(session.commit()));
		assertThat(count("novel")).isEqualTo(1);
	}

	@Test
	void deleteOfRecordDeletesItsRecords() {
		AsyncSession session = session();
		Writer writer = await(session.persist(Writer.of("Ada", Novel.of("A"), Novel.of("B"))));
		await(session.commit().then(session.close()));
		Writer read = await(session.getOne(Writer.class, writer.id()));
		await(session.delete(read).then(session.commit()));
		assertThat(count("novel") + count("writer")).isZero();
	}

}

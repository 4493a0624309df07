package dev.asyncorm.session;

import java.util.List;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.InvalidDataAccessApiUsageException;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.data.relational.core.query.Update;

import dev.asyncorm.session.CascadeModel.Box;
import dev.asyncorm.session.CascadeModel.Branch;
import dev.asyncorm.session.CascadeModel.Novel;
import dev.asyncorm.session.CascadeModel.Shelf;
import dev.asyncorm.session.CascadeModel.Shop;
import dev.asyncorm.session.CascadeModel.Writer;

import static dev.asyncorm.relationship.Load.load;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Written relations beside everything else that a session does.
 */
abstract class CascadeEdgeTests extends CascadeContractTests {

	@Test
	void preparedRecordsAreAddedOnce() {
		AsyncSession session = session();
		await(session.add(Writer.of("Ada", Novel.of("A"), Novel.of("B"))));
		assertThat(await(((SessionPreparation) session).prepare())).isTrue();
		await(session.commit());
		assertThat(count("novel")).isEqualTo(2);
		assertThat(count("writer")).isEqualTo(1);
	}

	@Test
	@DisplayName("L2 a load through a new target writes it first")
	void loadThroughNewTargetWritesIt() {
		AsyncSession session = session();
		Shop shop = stored(session);
		Shelf shelf = new Shelf("new", new Box("x"));
		shop.shelves.add(shelf);
		await(session.add(shelf).then(session.fetch(shop, load("shelves.boxes"))));
		assertThat(shelf.id).isNotNull();
		assertThat(shelf.boxes).extracting((box) -> box.shelfId).containsExactly(shelf.id);
		assertThat(await(session.isModified(shelf))).isFalse();
		await(session.commit());
		assertThat(count("box")).isEqualTo(3);
	}

	@Test
	void changedRelationIsPreparedBeforeItIsShown() {
		Long id = store();
		AsyncSession session = session();
		Shop shop = await(session.getOne(Shop.class, id, load("shelves")));
		assertThat(((SessionPreparation) session).mayPrepare(shop)).isFalse();
		shop.shelves.add(new Shelf("new"));
		assertThat(((SessionPreparation) session).mayPrepare(shop)).isTrue();
		assertThat(await(((SessionPreparation) session).prepare())).isTrue();
		await(session.rollback());
		assertThat(shop.shelves).hasSize(2);
	}

	@Test
	void preparedOwnerTakesItsNewTargetsAlong() {
		AsyncSession session = session();
		Shop shop = new Shop("A", new Shelf("top"));
		await(session.add(shop).then(((SessionPreparation) session).prepare()));
		await(session.delete(shop).then(session.commit()));
		assertThat(changes()).isEmpty();
	}

	@Test
	void cycleOfNewEntitiesIsLinkedAfterwards() {
		AsyncSession session = session();
		Branch hen = new Branch("hen");
		Branch egg = new Branch("egg");
		hen.parent = egg;
		egg.parent = hen;
		await(session.add(hen).then(session.add(egg)).then(session.commit()));
		assertThat(hen.parentId).isEqualTo(egg.id).isNotNull();
		assertThat(egg.parentId).isEqualTo(hen.id).isNotNull();
		assertThat(count("branch a join branch b on a.parent_id = b.id and b.parent_id = a.id")).isEqualTo(2);
		recorder().clear();
		await(session.flush().then(session.commit()));
		assertThat(recorder().count()).isZero();
	}

	@Test
	void deepTreeIsDeletedLevelByLevel() {
		AsyncSession session = session();
		Branch root = new Branch("leaf");
		for (int i = 0; i < 60; i++) {
			root = new Branch("b" + i, root);
		}
		await(session.add(root).then(session.commit()));
		await(session.delete(root).then(session.commit()));
		assertThat(count("branch")).isZero();
	}

	@Test
	void rollbackTakesDeletesBack() {
		Long id = store();
		AsyncSession session = session();
		Shop shop = await(session.getOne(Shop.class, id, load("shelves.boxes")));
		await(session.delete(shop).then(session.flush()).then(session.rollback()));
		assertThat(shop.shelves).hasSize(2);
		assertThat(shop.shelf("top").boxes).hasSize(2);
		recorder().clear();
		await(session.flush().then(session.commit()));
		assertThat(recorder().count()).isZero();
		shop.shelves.remove(shop.shelf("top"));
		await(session.commit());
		assertThat(count("shelf")).isEqualTo(1);
		assertThat(count("box")).isZero();
	}

	@Test
	void versionsOfDeletedTargetsAreCompared() {
		AsyncSession session = session();
		Writer writer = await(session.persist(Writer.of("Ada", Novel.of("A"))));
		await(session.commit());
		database().execute("update novel set version = 7");
		Writer present = await(session.getOne(Writer.class, writer.id()));
		fails(session.delete(present).then(session.commit()), OptimisticLockingFailureException.class, "Novel");
		assertThat(count("writer")).isEqualTo(1);
	}

	@Test
	void refusedTargetIsGivenUp() {
		Long id = store();
		AsyncSession session = session();
		Shop shop = await(session.getOne(Shop.class, id, load("shelves")));
		shop.shelves.add(new Shelf("x".repeat(60)));
		fails(session.flush(), DataAccessException.class);
		await(session.commit());
		assertThat(count("shelf")).isEqualTo(2);
		shop.shelves.add(new Shelf("short"));
		await(session.commit());
		assertThat(count("shelf")).isEqualTo(3);
	}

	@Test
	void targetThatWasDeletedByItselfIsNotWrittenAgain() {
		Long id = store();
		AsyncSession session = session();
		Shop shop = await(session.getOne(Shop.class, id, load("shelves.boxes")));
		Shelf low = shop.shelf("low");
		await(session.delete(low).then(session.commit()));
		shop.name = "new";
		shop.shelves.add(new Shelf("third"));
		await(session.commit());
		assertThat(count("shelf")).isEqualTo(2);
		shop.shelves.remove(low);
		await(session.commit());
		assertThat(count("shelf")).isEqualTo(2);
	}

	@Test
	void deletedTargetCannotBeAddedAgain() {
		Long id = store();
		AsyncSession session = session();
		Shop shop = await(session.getOne(Shop.class, id, load("shelves")));
		Shelf low = shop.shelf("low");
		shop.shelves.remove(low);
		await(session.flush());
		shop.shelves.add(low);
		fails(session.flush(), InvalidDataAccessApiUsageException.class, "delete");
		await(session.rollback());
		assertThat(count("shelf")).isEqualTo(2);
	}

	@Test
	void partOfRelationIsComparedWithThePart() {
		Long id = store();
		AsyncSession session = session();
		Shop shop = await(session.getOne(Shop.class, id, load("shelves").limit(1)));
		shop.shelves.set(0, new Shelf("new"));
		await(session.commit());
		Shop read = await(session().getOne(Shop.class, id, load("shelves")));
		assertThat(read.shelves).extracting((shelf) -> shelf.name).containsExactly("low", "new");
	}

	@Test
	void mergeLeavesRelationsOfClassesAlone() {
		Long id = store();
		AsyncSession session = session();
		Shop detached = new Shop("new");
		detached.id = id;
		detached.version = 0L;
		Shop shop = await(session.merge(detached));
		await(session.commit());
		assertThat(shop.name).isEqualTo("new");
		assertThat(count("shelf")).isEqualTo(2);
	}

	@Test
	void upsertReadsUnloadedRelations() {
		Long id = store();
		AsyncSession session = session();
		Shop row = new Shop("new");
		row.id = id;
		Shop shop = await(session.upsert(List.of(row), "id")).get(0).entity();
		await(session.commit());
		assertThat(shop.name).isEqualTo("new");
		assertThat(count("shelf")).isEqualTo(2);
		assertThat(await(session.fetch(shop, load("shelves"))).shelves).hasSize(2);
	}

	@Test
	void recordReadAgainKeepsItsRelations() {
		AsyncSession session = session();
		Writer writer = await(session.persist(Writer.of("Ada", Novel.of("A"))));
		await(session.commit());
		database().execute("update writer set name = 'Eve'");
		Writer read = await(session.refresh(await(session.getOne(Writer.class, writer.id()))));
		assertThat(read.name()).isEqualTo("Eve");
		assertThat(read.novels()).hasSize(1);
		await(session.select(Writer.class).unconditionally().update(Update.update("name", "Bob")));
		await(session.commit());
		assertThat(await(session.getOne(Writer.class, writer.id())).novels()).hasSize(1);
		assertThat(count("novel")).isEqualTo(1);
	}

	@Test
	void queriesSeeWhatRelationsHold() {
		Long id = store();
		AsyncSession session = session();
		Shop shop = await(session.getOne(Shop.class, id, load("shelves")));
		shop.shelves.add(new Shelf("new"));
		List<Shelf> shelves = await(session.select(Shelf.class).orderBy("id").all());
		assertThat(shelves).hasSize(3).containsAll(shop.shelves);
		shop.shelves.remove(0);
		assertThat(await(session.client().sql("select count(*) from shelf").map((row) -> row.get(0, Long.class)).one()))
			.isEqualTo(2);
		await(session.rollback());
	}

}

package dev.asyncorm.session;

import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

import dev.asyncorm.session.CascadeModel.Box;
import dev.asyncorm.session.CascadeModel.Branch;
import dev.asyncorm.session.CascadeModel.Shelf;
import dev.asyncorm.session.CascadeModel.Shop;

import static dev.asyncorm.relationship.Load.load;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Deletes that cascade, and rollbacks of what relations have caused.
 */
abstract class CascadeUndoTests extends CascadeContractTests {

	/**
	 * Return how many statements delete several rows of four tables.
	 * @return the number of statements
	 */
	abstract int statementsForFourDeletes();

	@Test
	void treeIsInsertedLevelByLevelAndDeletedWhole() {
		AsyncSession session = session();
		Branch root = new Branch("root", new Branch("a", new Branch("aa"), new Branch("ab")), new Branch("b"));
		await(session.add(root).then(session.commit()));
		assertThat(changes()).hasSize(3);
		assertThat(root.children.get(0).children).allSatisfy((branch) -> {
			assertThat(branch.parentId).isEqualTo(root.children.get(0).id);
			assertThat(branch.parent).isSameAs(root.children.get(0));
		});
		await(session.close());
		recorder().clear();
		Branch read = await(session.getOne(Branch.class, root.id));
		await(session.delete(read).then(session.commit()));
		assertThat(recorder().count()).isLessThanOrEqualTo(8);
		assertThat(count("branch")).isZero();
	}

	@Test
	@DisplayName("S6 delete with children by cascade")
	void deleteOfLoadedOwnerDeletesTargets() {
		AsyncSession session = session();
		Long id = store();
		Shop shop = await(session.getOne(Shop.class, id, load("shelves.boxes"), load("licence")));
		recorder().clear();
		await(session.delete(shop).then(session.commit()));
		assertThat(changes()).hasSize(4);
		assertThat(recorder().count()).isLessThanOrEqualTo(6);
		assertThat(count("shop") + count("shelf") + count("box")).isZero();
	}

	@Test
	void deleteLoadsTargetsOfAllOwnersTogether() {
		AsyncSession session = session();
		IntStream.range(0, 3).forEach((i) -> store());
		List<Shop> shops = await(session.select(Shop.class).all());
		recorder().clear();
		shops.forEach((shop) -> await(session.delete(shop)));
		await(session.flush());
		// shelves, licences and boxes are read; labels, boxes, shelves and shops deleted
		assertThat(statements()).hasSize(3 + statementsForFourDeletes());
		await(session.commit());
		assertThat(count("shop") + count("shelf") + count("box")).isZero();
	}

	@Test
	void rollbackTakesRelationsBack() {
		Long id = store();
		AsyncSession session = session();
		Shop shop = await(session.getOne(Shop.class, id, load("shelves.boxes")));
		Shelf top = shop.shelf("top");
		Shelf added = new Shelf("new");
		shop.shelves.remove(top);
		shop.shelves.add(added);
		await(session.flush().then(session.rollback()));
		assertThat(shop.shelves).extracting((shelf) -> shelf.name).containsExactly("top", "low");
		assertThat(top.shopId).isEqualTo(id);
		assertThat(top.shop).isSameAs(shop);
		assertThat(added.id).isNull();
		assertThat(added.shop).isNull();
		recorder().clear();
		await(session.flush().then(session.commit()));
		assertThat(recorder().count()).isZero();
		shop.shelves.add(added);
		await(session.commit());
		assertThat(added.shopId).isEqualTo(id);
		assertThat(count("shelf")).isEqualTo(3);
	}

	@Test
	void rollbackTakesBackWhatNoFlushHasSeen() {
		Long id = store();
		AsyncSession session = session();
		Shop shop = await(session.getOne(Shop.class, id, load("shelves")));
		shop.shelves.clear();
		await(session.rollback());
		assertThat(shop.shelves).hasSize(2);
		await(session.commit());
		assertThat(count("shelf")).isEqualTo(2);
	}

	@Test
	void newOwnerIsAddedAgainAfterRollback() {
		AsyncSession session = session();
		Shop shop = new Shop("A", new Shelf("top", new Box("red")));
		await(session.add(shop).then(session.flush()).then(session.rollback()));
		assertThat(shop.id).isNull();
		assertThat(shop.shelf("top").id).isNull();
		assertThat(shop.shelf("top").shopId).isNull();
		await(session.add(shop).then(session.commit()));
		assertThat(shop.shelf("top").shopId).isEqualTo(shop.id);
		assertThat(count("box")).isEqualTo(1);
	}

	@Test
	void savepointTakesRelationsBack() {
		Long id = store();
		AsyncSession session = session();
		Shop shop = await(session.getOne(Shop.class, id, load("shelves")));
		Shelf kept = new Shelf("kept");
		shop.shelves.add(kept);
		Shelf lost = new Shelf("lost");
		fails(session.nested((nested) -> {
			shop.shelves.add(lost);
			shop.shelves.remove(shop.shelf("low"));
			return nested.flush().then(Mono.error(new IllegalStateException("no")));
		}), IllegalStateException.class, "no");
		assertThat(shop.shelves).extracting((shelf) -> shelf.name).containsExactly("top", "low", "kept");
		assertThat(lost.id).isNull();
		recorder().clear();
		await(session.flush());
		assertThat(changes()).isEmpty();
		shop.shelves.add(lost);
		await(session.commit());
		assertThat(count("shelf")).isEqualTo(4);
		assertThat(lost.shopId).isEqualTo(id);
	}

	@Test
	void commitMakesRelationsTheNewBase() {
		Long id = store();
		AsyncSession session = session();
		Shop shop = await(session.getOne(Shop.class, id, load("shelves")));
		shop.shelves.add(new Shelf("new"));
		await(session.commit());
		shop.shelves.remove(0);
		await(session.flush().then(session.rollback()));
		assertThat(shop.shelves).extracting((shelf) -> shelf.name).containsExactly("top", "low", "new");
	}

}

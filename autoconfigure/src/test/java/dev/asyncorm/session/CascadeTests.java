package dev.asyncorm.session;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.dao.InvalidDataAccessApiUsageException;
import tools.jackson.databind.json.JsonMapper;

import dev.asyncorm.session.CascadeModel.Box;
import dev.asyncorm.session.CascadeModel.Clerk;
import dev.asyncorm.session.CascadeModel.Licence;
import dev.asyncorm.session.CascadeModel.Shelf;
import dev.asyncorm.session.CascadeModel.Shop;

import static dev.asyncorm.relationship.Load.load;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Writing of relations whose targets hold the foreign key.
 */
abstract class CascadeTests extends CascadeContractTests {

	@Test
	@DisplayName("L4 adding an owner adds its targets with the foreign key")
	void addOfOwnerInsertsTargets() {
		AsyncSession session = session();
		Shop shop = stored(session);
		assertThat(shop.shelves).allSatisfy((shelf) -> {
			assertThat(shelf.shopId).isEqualTo(shop.id);
			assertThat(shelf.shop).isSameAs(shop);
		});
		assertThat(shop.shelf("top").boxes)
			.allSatisfy((box) -> assertThat(box.shelfId).isEqualTo(shop.shelf("top").id));
		Shop read = await(session().getOne(Shop.class, shop.id, load("shelves.boxes")));
		assertThat(read.shelves).extracting((shelf) -> shelf.name).containsExactly("top", "low");
		assertThat(read.shelf("top").boxes).extracting((box) -> box.name).containsExactly("red", "blue");
	}

	@Test
	void hundredOwnersAreOneInsertPerType() {
		AsyncSession session = session();
		List<Shop> shops = IntStream.range(0, 100)
			.mapToObj((i) -> new Shop("s" + i, new Shelf("a", new Box("x")), new Shelf("b", new Box("y"))))
			.toList();
		await(session.addAll(shops).then(session.flush()));
		assertThat(changes()).hasSize(statementsForHundredOwners());
		assertThat(shops).allSatisfy((shop) -> assertThat(shop.shelves).allSatisfy((shelf) -> {
			assertThat(shelf.shopId).isEqualTo(shop.id);
			assertThat(shelf.boxes).allSatisfy((box) -> assertThat(box.shelfId).isEqualTo(shelf.id));
		}));
		recorder().clear();
		await(session.commit());
		assertThat(changes()).isEmpty();
		assertThat(count("box")).isEqualTo(200);
	}

	/**
	 * Return how many statements insert 100 owners, their 200 targets and 200 targets of
	 * these.
	 * @return the number of statements
	 */
	abstract int statementsForHundredOwners();

	@Test
	void persistInsertsTargets() {
		AsyncSession session = session();
		Shop shop = await(session.persist(new Shop("A", new Shelf("top", new Box("red")))));
		assertThat(shop.shelf("top").id).isNotNull();
		assertThat(changes()).hasSize(3);
		await(session.rollback());
	}

	@Test
	void ownerOfJsonIsAddedWithTargets() {
		JsonMapper mapper = JsonMapper.builder()
			.changeDefaultVisibility((visibility) -> visibility.withFieldVisibility(JsonAutoDetect.Visibility.ANY))
			.build();
		Shop shop = mapper.readValue("{\"name\": \"A\", \"shelves\": [{\"name\": \"top\"}, {\"name\": \"low\"}]}",
				Shop.class);
		AsyncSession session = session();
		await(session.add(shop).then(session.commit()));
		assertThat(changes()).hasSize(2);
		assertThat(count("shelf")).isEqualTo(2);
	}

	@Test
	void unknownTargetWithoutCascadeIsRefused() {
		AsyncSession session = session();
		Shop shop = new Shop("A");
		shop.clerks.add(new Clerk("Ada"));
		fails(session.add(shop).then(session.flush()), InvalidDataAccessApiUsageException.class,
				"The relation 'clerks' of a new Shop holds a Clerk that the session does not know", "Cascade.PERSIST");
		await(session.add(shop.clerks.get(0)).then(session.flush()));
		assertThat(shop.clerks.get(0).shopId).isEqualTo(shop.id).isNotNull();
		await(session.rollback());
	}

	@Test
	void newMemberOfLoadedCollectionIsInserted() {
		Long id = store();
		AsyncSession session = session();
		Shop shop = await(session.getOne(Shop.class, id, load("shelves")));
		Shelf shelf = new Shelf("new", new Box("green"));
		shop.shelves.add(shelf);
		assertThat(await(session.isModified(shop))).isTrue();
		await(session.commit());
		assertThat(changes()).hasSize(2).allSatisfy((sql) -> assertThat(sql).contains("insert into"));
		assertThat(shelf.shopId).isEqualTo(id);
		assertThat(shelf.shop).isSameAs(shop);
		assertThat(shop.version).isZero();
		assertThat(count("shelf")).isEqualTo(3);
	}

	@Test
	@DisplayName("L4 orphans are deleted on request")
	void orphanIsDeletedWithItsTargets() {
		Long id = store();
		AsyncSession session = session();
		Shop shop = await(session.getOne(Shop.class, id, load("shelves")));
		recorder().clear();
		shop.shelves.remove(shop.shelf("top"));
		await(session.commit());
		assertThat(recorder().count()).isEqualTo(3);
		assertThat(shop.shelves).hasSize(1);
		assertThat(count("shelf")).isEqualTo(1);
		assertThat(count("box")).isZero();
	}

	@Test
	void filterThatRemembersIsAskedOnce() {
		Long id = store();
		AsyncSession session = session();
		Shop shop = await(session.getOne(Shop.class, id, load("shelves")));
		shop.shelves.add(new Shelf("top"));
		Set<String> seen = new HashSet<>();
		assertThat(shop.shelves.removeIf((shelf) -> !seen.add(shelf.name))).isTrue();
		await(session.commit());
		assertThat(shop.shelves).hasSize(2);
		assertThat(count("shelf")).isEqualTo(2);
	}

	@Test
	void memberWithoutOrphanRemovalLosesItsKey() {
		AsyncSession session = session();
		Shop shop = stored(session);
		Shelf top = shop.shelf("top");
		Box red = top.boxes.iterator().next();
		top.boxes.remove(red);
		await(session.commit());
		assertThat(changes()).hasSize(1).first().asString().contains("update box");
		assertThat(red.shelfId).isNull();
		assertThat(count("box where shelf_id is null")).isEqualTo(1);
	}

	@Test
	void movedMemberIsNoOrphan() {
		AsyncSession session = session();
		Shop from = stored(session);
		Shop to = await(session.persist(new Shop("B")));
		recorder().clear();
		Shelf top = from.shelf("top");
		from.shelves.remove(top);
		to.shelves.add(top);
		await(session.commit());
		assertThat(changes()).hasSize(1).first().asString().contains("update shelf");
		assertThat(top.shopId).isEqualTo(to.id);
		assertThat(top.shop).isSameAs(to);
		assertThat(count("shelf")).isEqualTo(2);
	}

	@Test
	void memberMovesToNewOwner() {
		AsyncSession session = session();
		Shop from = stored(session);
		Shelf top = from.shelf("top");
		from.shelves.remove(top);
		Shop to = new Shop("B", top);
		await(session.add(to).then(session.commit()));
		assertThat(changes()).hasSize(2);
		assertThat(top.shopId).isEqualTo(to.id);
		assertThat(count("shelf where shop_id = " + to.id)).isEqualTo(1);
	}

	@Test
	void ownerIsDeletedWhenItsMemberHasMovedToNewOwner() {
		AsyncSession session = session();
		Shop from = stored(session);
		Shelf top = from.shelf("top");
		Shop to = new Shop("B", top);
		await(session.add(to).then(session.delete(from)).then(session.commit()));
		assertThat(count("shop")).isEqualTo(1);
		assertThat(count("shelf")).isEqualTo(1);
		assertThat(count("box")).isEqualTo(2);
	}

	@Test
	void memberInSecondCollectionLeavesTheFirst() {
		AsyncSession session = session();
		Long first = store();
		Shop from = await(session.getOne(Shop.class, first, load("shelves")));
		Shop to = await(session.persist(new Shop("B")));
		Shelf top = from.shelf("top");
		to.shelves.add(top);
		await(session.flush());
		assertThat(from.shelves).extracting((shelf) -> shelf.name).containsExactly("low");
		await(session.commit());
		assertThat(count("shelf")).isEqualTo(2);
	}

	@Test
	void wholeListIsReplaced() {
		Long id = store();
		AsyncSession session = session();
		Shop shop = await(session.getOne(Shop.class, id, load("shelves.boxes")));
		recorder().clear();
		shop.shelves = new ArrayList<>(List.of(shop.shelf("low"), new Shelf("new")));
		await(session.commit());
		assertThat(changes()).hasSize(3);
		assertThat(count("shelf")).isEqualTo(2);
		recorder().clear();
		shop.shelves.clear();
		await(session.commit());
		assertThat(count("shelf")).isZero();
	}

	@Test
	void replacedListThatWasNotLoadedIsRefused() {
		Long id = store();
		AsyncSession session = session();
		Shop shop = await(session.getOne(Shop.class, id));
		shop.shelves = new ArrayList<>();
		fails(session.flush(), InvalidDataAccessApiUsageException.class,
				"The relation 'shelves' of Shop " + id + " was replaced while it was not loaded", "load(\"shelves\")");
		await(session.rollback());
		assertThat(await(session.fetch(shop, load("shelves"))).shelves).hasSize(2);
	}

	@Test
	void unloadedCollectionIsNeverTouched() {
		Long id = store();
		AsyncSession session = session();
		Shop shop = await(session.getOne(Shop.class, id));
		recorder().clear();
		shop.name = "new";
		await(session.commit());
		assertThat(changes()).hasSize(1);
		assertThat(recorder().count()).isEqualTo(1);
		assertThat(count("shelf")).isEqualTo(2);
	}

	@Test
	void nothingChangedIsNoStatement() {
		AsyncSession session = session();
		Shop shop = stored(session);
		await(session.flush().then(session.commit()));
		assertThat(recorder().count()).isZero();
		await(session.close());
		Shop read = await(session.getOne(Shop.class, shop.id, load("shelves.boxes"), load("labels"), load("licence")));
		recorder().clear();
		read.shelves.sort((one, other) -> one.name.compareTo(other.name));
		await(session.flush().then(session.commit()));
		assertThat(recorder().count()).isZero();
	}

	@Test
	void singleTargetIsReplaced() {
		AsyncSession session = session();
		Shop shop = stored(session);
		shop.licence = new Licence("old");
		await(session.flush());
		assertThat(shop.licence.shopId).isEqualTo(shop.id);
		assertThat(shop.licence.shop).isSameAs(shop);
		recorder().clear();
		shop.licence = new Licence("new");
		await(session.commit());
		assertThat(changes()).hasSize(2);
		assertThat(count("licence where text = 'new'")).isEqualTo(1);
		assertThat(count("licence")).isEqualTo(1);
		shop.licence = null;
		await(session.commit());
		assertThat(count("licence")).isZero();
	}

}

package dev.asyncorm.session;

import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.dao.InvalidDataAccessApiUsageException;
import reactor.core.publisher.Mono;

import dev.asyncorm.session.CascadeModel.Branch;
import dev.asyncorm.session.CascadeModel.Clerk;
import dev.asyncorm.session.CascadeModel.Label;
import dev.asyncorm.session.CascadeModel.Ring;
import dev.asyncorm.session.CascadeModel.Shelf;
import dev.asyncorm.session.CascadeModel.Shop;
import dev.asyncorm.session.CascadeModel.Ticket;

import static dev.asyncorm.relationship.Load.load;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Writing of relations whose owner holds the foreign key, and of join tables.
 */
abstract class CascadeReferenceTests extends CascadeContractTests {

	/**
	 * Return how many statements write the 200 rows of a join table.
	 * @return the number of statements
	 */
	abstract int statementsForTwoHundredRows();

	private Ticket ticket(AsyncSession session) {
		Ticket ticket = new Ticket("t", new Clerk("Ada"));
		await(session.add(ticket).then(session.commit()));
		recorder().clear();
		return ticket;
	}

	@Test
	void newReferenceIsAddedFirst() {
		AsyncSession session = session();
		Ticket ticket = new Ticket("t", new Clerk("Ada"));
		await(session.add(ticket).then(session.commit()));
		assertThat(changes()).hasSize(2).first().asString().contains("into clerk");
		assertThat(ticket.clerkId).isEqualTo(ticket.clerk.id).isNotNull();
	}

	@Test
	void replacedReferenceSetsKey() {
		AsyncSession session = session();
		Ticket ticket = ticket(session);
		Clerk bob = await(session.persist(new Clerk("Bob")));
		recorder().clear();
		ticket.clerk = bob;
		await(session.commit());
		assertThat(changes()).hasSize(1);
		assertThat(ticket.clerkId).isEqualTo(bob.id);
		ticket.clerk = new Clerk("Cid");
		await(session.commit());
		assertThat(ticket.clerkId).isEqualTo(ticket.clerk.id).isNotNull();
		assertThat(count("ticket where clerk_id = " + ticket.clerk.id)).isEqualTo(1);
		ticket.clerk = null;
		await(session.commit());
		assertThat(ticket.clerkId).isNull();
		assertThat(count("ticket where clerk_id is null")).isEqualTo(1);
	}

	@Test
	void keyWinsOverUnchangedReference() {
		AsyncSession session = session();
		Ticket ticket = ticket(session);
		Clerk bob = await(session.persist(new Clerk("Bob")));
		ticket.clerkId = bob.id;
		await(session.flush());
		assertThat(ticket.clerk).isNull();
		assertThat(await(session.fetch(ticket, load("clerk"))).clerk).isSameAs(bob);
		await(session.rollback());
		assertThat(ticket.clerk.name).isEqualTo("Ada");
		assertThat(ticket.clerkId).isEqualTo(ticket.clerk.id);
	}

	@Test
	void contradictionIsRefused() {
		AsyncSession session = session();
		Ticket ticket = ticket(session);
		Clerk bob = await(session.persist(new Clerk("Bob")));
		ticket.clerk = bob;
		ticket.clerkId = null;
		fails(session.flush(), InvalidDataAccessApiUsageException.class,
				"The relation 'clerk' of Ticket " + ticket.id + " and its foreign key 'clerkId' were both changed");
		await(session.rollback());
		assertThat(ticket.clerk.name).isEqualTo("Ada");
	}

	@Test
	void requiredReferenceCannotBeCleared() {
		AsyncSession session = session();
		Shop shop = new Shop("A", new Shelf("top"));
		await(session.add(shop).then(session.commit()));
		shop.shelves.get(0).shop = null;
		fails(session.flush(), InvalidDataAccessApiUsageException.class, "its foreign key 'shopId' allows no null");
		await(session.rollback());
		assertThat(shop.shelves.get(0).shop).isSameAs(shop);
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2 })
	@DisplayName("S6 a new row that refers to itself is linked when its id is known")
	void newRowRefersToItself(int rows) {
		AsyncSession session = session();
		List<Branch> roots = IntStream.range(0, rows).mapToObj((i) -> new Branch("r", new Branch("c"))).toList();
		roots.forEach((root) -> root.parent = root);
		await(session.addAll(roots).then(session.commit()));
		assertThat(changes()).hasSize(3);
		assertThat(roots).allSatisfy((root) -> {
			assertThat(root.parentId).isEqualTo(root.id).isNotNull();
			assertThat(root.parent).isSameAs(root);
			assertThat(await(session.isModified(root))).isFalse();
			assertThat(count("branch where parent_id = " + root.id)).isEqualTo(2);
		});
		recorder().clear();
		await(session.commit());
		assertThat(recorder().count()).isZero();
	}

	@Test
	@DisplayName("S6 a new row cannot refer to itself without null")
	void newRowRequiresItself() {
		AsyncSession session = session();
		fails(session.add(new Ring()).then(session.commit()), InvalidDataAccessApiUsageException.class,
				"new Ring refers to itself", "allow null", "assign the id");
		await(session.rollback());
		assertThat(recorder().count()).isZero();
	}

	@Test
	void loadedCollectionsFollowReference() {
		AsyncSession session = session();
		Shelf top = new Shelf("top");
		Shop from = new Shop("A", top);
		Shop to = new Shop("B");
		await(session.add(from).then(session.add(to)).then(session.commit()));
		await(session.close());
		Shop first = await(session.getOne(Shop.class, from.id, load("shelves")));
		Shop second = await(session.getOne(Shop.class, to.id, load("shelves")));
		recorder().clear();
		Shelf moved = first.shelves.get(0);
		moved.shop = second;
		await(session.commit());
		assertThat(changes()).hasSize(1);
		assertThat(first.shelves).isEmpty();
		assertThat(second.shelves).containsExactly(moved);
		assertThat(count("shelf where shop_id = " + to.id)).isEqualTo(1);
	}

	@Test
	void detachedObjectOfTheSameTargetChangesNothing() {
		AsyncSession session = session();
		Shop shop = stored(session);
		Shelf top = shop.shelf("top");
		Shop same = new Shop("A");
		same.id = shop.id;
		top.shop = same;
		await(session.flush().then(session.commit()));
		assertThat(changes()).isEmpty();
		assertThat(shop.shelves).hasSize(2).contains(top);
		top.shop = await(session.persist(new Shop("B")));
		await(session.commit());
		assertThat(shop.shelves).doesNotContain(top);
		assertThat(count("shelf")).isEqualTo(2);
	}

	@Test
	void joinRowsAreWrittenByDifference() {
		AsyncSession session = session();
		Shop shop = new Shop("A");
		Label red = new Label("red");
		Label blue = new Label("blue");
		shop.labels.add(red);
		shop.labels.add(blue);
		await(session.add(shop).then(session.commit()));
		assertThat(changes()).filteredOn((sql) -> sql.contains("shop_label")).hasSize(1);
		assertThat(count("shop_label")).isEqualTo(2);
		recorder().clear();
		await(session.flush().then(session.commit()));
		assertThat(recorder().count()).isZero();
		shop.labels.remove(red);
		shop.labels.add(new Label("green"));
		await(session.commit());
		assertThat(changes()).hasSize(3);
		await(session.close());
		Shop read = await(session.getOne(Shop.class, shop.id, load("labels")));
		assertThat(read.labels).extracting((label) -> label.name).containsExactlyInAnyOrder("blue", "green");
		read.labels.clear();
		await(session.commit());
		assertThat(count("shop_label")).isZero();
		assertThat(count("label")).isEqualTo(3);
	}

	@Test
	void joinRowsOfManyOwnersAreOneStatement() {
		AsyncSession session = session();
		Label red = await(session.persist(new Label("red")));
		Label blue = await(session.persist(new Label("blue")));
		List<Shop> shops = IntStream.range(0, 100).mapToObj((i) -> {
			Shop shop = new Shop("s" + i);
			shop.labels.addAll(List.of(red, blue));
			return shop;
		}).toList();
		await(session.addAll(shops).then(session.flush()));
		assertThat(changes()).filteredOn((sql) -> sql.contains("shop_label")).hasSize(statementsForTwoHundredRows());
		recorder().clear();
		shops.forEach((shop) -> shop.labels.remove(red));
		await(session.flush());
		assertThat(recorder().count()).isLessThanOrEqualTo(statementsForTwoHundredRows());
		await(session.commit());
		assertThat(count("shop_label")).isEqualTo(100);
	}

	@Test
	void bothSidesOfJoinTableWriteOneRow() {
		AsyncSession session = session();
		Shop shop = await(session.persist(new Shop("A")));
		Label red = await(session.persist(new Label("red")));
		await(session.commit().then(session.close()));
		Shop first = await(session.getOne(Shop.class, shop.id, load("labels")));
		Label second = await(session.getOne(Label.class, red.id, load("shops")));
		first.labels.add(second);
		second.shops.add(first);
		await(session.commit());
		assertThat(count("shop_label")).isEqualTo(1);
		second.shops.remove(first);
		await(session.commit());
		assertThat(first.labels).isEmpty();
		assertThat(count("shop_label")).isZero();
		first.labels.add(second);
		await(session.flush());
		assertThat(second.shops).containsExactly(first);
		await(session.rollback());
		assertThat(first.labels).isEmpty();
		assertThat(second.shops).isEmpty();
		await(session.commit());
		assertThat(count("shop_label")).isZero();
	}

	@Test
	void deleteOfOwnerDeletesJoinRows() {
		AsyncSession session = session();
		Shop shop = new Shop("A");
		shop.labels.add(new Label("red"));
		await(session.add(shop).then(session.commit()).then(session.close()));
		Shop read = await(session.getOne(Shop.class, shop.id));
		await(session.delete(read).then(session.commit()));
		assertThat(count("shop")).isZero();
		assertThat(count("shop_label")).isZero();
		assertThat(count("label")).isEqualTo(1);
	}

	@Test
	void savepointTakesJoinRowsBack() {
		AsyncSession session = session();
		Shop shop = new Shop("A");
		Label red = new Label("red");
		shop.labels.add(red);
		await(session.add(shop).then(session.flush()));
		fails(session.nested((nested) -> {
			shop.labels.remove(red);
			shop.labels.add(new Label("lost"));
			return nested.flush().then(Mono.error(new IllegalStateException("no")));
		}), IllegalStateException.class, "no");
		assertThat(shop.labels).containsExactly(red);
		await(session.commit());
		assertThat(count("shop_label")).isEqualTo(1);
		assertThat(count("label")).isEqualTo(1);
	}

}

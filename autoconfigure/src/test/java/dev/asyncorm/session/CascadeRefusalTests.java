package dev.asyncorm.session;

import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.InvalidDataAccessApiUsageException;

import dev.asyncorm.session.CascadeModel.Box;
import dev.asyncorm.session.CascadeModel.Clerk;
import dev.asyncorm.session.CascadeModel.Label;
import dev.asyncorm.session.CascadeModel.Licence;
import dev.asyncorm.session.CascadeModel.Novel;
import dev.asyncorm.session.CascadeModel.Shelf;
import dev.asyncorm.session.CascadeModel.Shop;
import dev.asyncorm.session.CascadeModel.Ticket;
import dev.asyncorm.session.CascadeModel.Writer;

import static dev.asyncorm.relationship.Load.load;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Written relations whose rows are refused, whose collections are shared, or whose owners
 * came by another way than {@code add}.
 */
abstract class CascadeRefusalTests extends CascadeContractTests {

	private static final String TOO_LONG = "x".repeat(60);

	@Test
	@DisplayName("S3 a target that is refused leaves the relation, and can be corrected and put in again")
	void refusedTargetLeavesTheRelation() {
		Long id = store();
		AsyncSession session = session();
		Shop shop = await(session.getOne(Shop.class, id, load("shelves"), load("licence")));
		Shelf shelf = new Shelf(TOO_LONG);
		shop.shelves.add(shelf);
		fails(session.flush(), DataAccessException.class);
		assertThat(shop.shelves).hasSize(2);
		shop.licence = new Licence(TOO_LONG);
		fails(session.flush(), DataAccessException.class);
		assertThat(shop.licence).isNull();
		shelf.name = "new";
		shop.shelves.add(shelf);
		await(session.commit());
		assertThat(count("shelf where name = 'new' and shop_id = " + id)).isEqualTo(1);
	}

	@Test
	@DisplayName("S3 a target whose new key is refused comes back")
	void refusedKeyPutsTheTargetBack() {
		database().execute("alter table clerk add constraint kept check (shop_id is not null or name <> 'Ada')");
		AsyncSession session = session();
		Shop shop = stored(session);
		Clerk clerk = new Clerk("Ada");
		shop.clerks.add(clerk);
		await(session.add(clerk).then(session.commit()));
		shop.clerks.remove(clerk);
		fails(session.flush(), DataAccessException.class);
		assertThat(shop.clerks).containsExactly(clerk);
		assertThat(clerk.shopId).isEqualTo(shop.id);
		clerk.name = "Bob";
		shop.clerks.remove(clerk);
		await(session.commit());
		assertThat(count("clerk where shop_id is null")).isEqualTo(1);
	}

	@Test
	@DisplayName("S3 what is refused adds nothing to the session")
	void refusedRelationAddsNothing() {
		AsyncSession session = session();
		Shop shop = stored(session);
		Shelf one = new Shelf("one");
		shop.shelves.add(one);
		shop.shelves.add(null);
		fails(session.flush(), InvalidDataAccessApiUsageException.class, "holds null");
		assertThat(await(session.contains(one))).isFalse();
		shop.shelves.removeIf((shelf) -> shelf == null || shelf == one);
		await(session.commit());
		assertThat(count("shelf")).isEqualTo(2);
		shop.shelves.add(one);
		await(session.commit());
		assertThat(count("shelf where name = 'one' and shop_id = " + shop.id)).isEqualTo(1);
	}

	@Test
	@DisplayName("S3 a contradiction adds no target to the session")
	void refusedReferenceAddsNothing() {
		AsyncSession session = session();
		Ticket ticket = new Ticket("T", new Clerk("Ada"));
		Clerk bob = new Clerk("Bob");
		await(session.add(ticket).then(session.add(bob)).then(session.commit()));
		Clerk cid = new Clerk("Cid");
		ticket.clerk = cid;
		ticket.clerkId = bob.id;
		fails(session.flush(), InvalidDataAccessApiUsageException.class, "lead to different targets");
		assertThat(await(session.contains(cid))).isFalse();
		ticket.clerk = bob;
		await(session.commit());
		assertThat(count("clerk")).isEqualTo(2);
		assertThat(count("ticket where clerk_id = " + bob.id)).isEqualTo(1);
	}

	@Test
	@DisplayName("S3 a refused persist adds nothing of what it would have stored")
	void refusedPersistAddsNothing() {
		AsyncSession session = session();
		Shelf shelf = new Shelf("top", new Box("red"));
		Shop shop = new Shop(TOO_LONG, shelf);
		shop.labels.add(new Label("blue"));
		fails(session.persist(shop), DataAccessException.class);
		assertThat(await(session.contains(shop))).isFalse();
		assertThat(await(session.contains(shelf))).isFalse();
		await(session.commit());
		assertThat(count("shop") + count("shelf") + count("label")).isZero();
		shop.name = "A";
		await(session.persist(shop).then(session.commit()));
		assertThat(count("shelf where shop_id = " + shop.id)).isEqualTo(1);
		assertThat(count("box where shelf_id = " + shelf.id)).isEqualTo(1);
		assertThat(count("shop_label where shop_id = " + shop.id)).isEqualTo(1);
	}

	@Test
	@DisplayName("S3 a refused persist leaves the loaded relations of others as they were")
	void refusedPersistLeavesOtherRelations() {
		AsyncSession session = session();
		Shop shop = await(session.getOne(Shop.class, store(), load("shelves")));
		Shelf shelf = new Shelf(TOO_LONG, new Box("mauve"));
		shelf.shop = shop;
		fails(session.persist(shelf), DataAccessException.class);
		assertThat(shop.shelves).doesNotContain(shelf);
		await(session.commit());
		assertThat(count("box where name = 'mauve'")).isZero();
		shelf.name = "new";
		shelf.shop = shop;
		await(session.persist(shelf).then(session.commit()));
		assertThat(count("shelf where name = 'new' and shop_id = " + shop.id)).isEqualTo(1);
		assertThat(count("box where shelf_id = " + shelf.id)).isEqualTo(1);
	}

	@Test
	@DisplayName("S3 a refused persist leaves what others have put into the same relation")
	void refusedPersistKeepsWhatOthersHaveAdded() {
		AsyncSession session = session();
		Shop shop = await(session.getOne(Shop.class, store(), load("shelves")));
		Shelf kept = new Shelf("kept");
		shop.shelves.add(kept);
		Shelf refused = new Shelf(TOO_LONG);
		refused.shop = shop;
		fails(session.persist(refused), DataAccessException.class);
		assertThat(shop.shelves).contains(kept);
		shop.shelves.remove(refused);
		await(session.commit());
		assertThat(count("shelf where name = 'kept' and shop_id = " + shop.id)).isEqualTo(1);
	}

	@Test
	@DisplayName("S3 a refused persist that looked at all entities leaves what others have added")
	void refusedReplacementKeepsWhatOthersHaveAdded() {
		Long id = store();
		AsyncSession session = session();
		Licence old = new Licence("old");
		old.shopId = id;
		await(session.add(old).then(session.commit()));
		Shop shop = await(session.getOne(Shop.class, id, load("shelves")));
		await(session.delete(old));
		Shelf kept = new Shelf("kept");
		shop.shelves.add(kept);
		Licence refused = new Licence(TOO_LONG);
		refused.shopId = store();
		fails(session.persist(refused), DataAccessException.class);
		assertThat(shop.shelves).contains(kept);
		await(session.commit());
		assertThat(count("shelf where name = 'kept' and shop_id = " + shop.id)).isEqualTo(1);
		assertThat(count("licence")).isZero();
	}

	@Test
	@DisplayName("S3 what was added before a refused persist fails the commit")
	void addedBeforeRefusedPersistFailsTheCommit() {
		AsyncSession session = session();
		await(session.add(new Shop(TOO_LONG, new Shelf("top"))));
		fails(session.persist(new Shop("A", new Shelf("top"))), DataAccessException.class);
		fails(session.commit(), DataAccessException.class);
	}

	@Test
	void collectionOfAnotherOwnerIsCopied() {
		Long id = store();
		AsyncSession session = session();
		Shop from = await(session.getOne(Shop.class, id, load("shelves")));
		Shop to = new Shop("B");
		to.shelves = from.shelves;
		await(session.add(to).then(session.flush()));
		assertThat(to.shelves).hasSize(2);
		assertThat(from.shelves).isEmpty();
		to.shelves.add(new Shelf("new"));
		await(session.commit());
		assertThat(count("shelf where shop_id = " + to.id)).isEqualTo(3);
	}

	@Test
	void collectionWithJoinTableIsCopied() {
		AsyncSession session = session();
		Shop one = stored(session);
		one.labels.add(new Label("red"));
		await(session.flush());
		await(session.fetch(one, load("labels")));
		Shop other = new Shop("B");
		other.labels = one.labels;
		await(session.add(other).then(session.flush()));
		other.labels.add(new Label("blue"));
		await(session.commit());
		assertThat(one.labels).hasSize(1);
		assertThat(count("shop_label where shop_id = " + one.id)).isEqualTo(1);
		assertThat(count("shop_label where shop_id = " + other.id)).isEqualTo(2);
	}

	@Test
	void targetsAreTakenOutOfDeletedOwner() {
		AsyncSession session = session();
		Shop shop = stored(session);
		Clerk clerk = new Clerk("Ada");
		shop.clerks.add(clerk);
		await(session.add(clerk).then(session.commit()));
		shop.clerks.clear();
		await(session.delete(shop).then(session.flush()));
		assertThat(clerk.shopId).isNull();
		await(session.rollback());
		assertThat(clerk.shopId).isEqualTo(shop.id);
		assertThat(shop.clerks).containsExactly(clerk);
		shop.clerks.clear();
		await(session.delete(shop).then(session.commit()));
		assertThat(count("clerk where shop_id is null")).isEqualTo(1);
		assertThat(count("shop")).isZero();
	}

	@Test
	void targetsOfReplacedOwnerAreDeleted() {
		AsyncSession session = session();
		Shop old = stored(session);
		old.labels.add(new Label("red"));
		await(session.commit());
		Shop replacement = new Shop("B", new Shelf("new"));
		replacement.id = old.id;
		await(session.delete(old).then(session.persist(replacement)).then(session.commit()));
		assertThat(count("shelf")).isEqualTo(1);
		assertThat(count("box where name = 'mauve'")).isZero();
		assertThat(count("shop_label")).isZero();
	}

	@Test
	void collectionFollowsManyReferencesInTheirOrder() {
		AsyncSession session = session();
		Shop from = stored(session);
		Shop to = await(session.persist(new Shop("B")));
		await(session.fetch(to, load("shelves")).then(session.fetch(from, load("shelves"))));
		List<Shelf> shelves = IntStream.range(0, 100).mapToObj((i) -> new Shelf("s" + i)).toList();
		shelves.forEach((shelf) -> shelf.shop = from);
		await(session.addAll(shelves).then(session.flush()));
		assertThat(from.shelves).hasSize(102).endsWith(shelves.toArray(Shelf[]::new));
		shelves.forEach((shelf) -> shelf.shop = to);
		await(session.commit());
		assertThat(from.shelves).extracting((shelf) -> shelf.name).containsExactly("top", "low");
		assertThat(to.shelves).containsExactlyElementsOf(shelves);
		assertThat(count("shelf where shop_id = " + to.id)).isEqualTo(100);
	}

	@Test
	@DisplayName("S14 relations to many of an upserted entity are unloaded")
	void relationsOfUpsertedEntityAreUnloaded() {
		AsyncSession session = session();
		Shop given = new Shop("A");
		given.id = 7L;
		await(session.upsert(List.of(given), "id").then(session.commit()));
		Shop shop = await(session.getOne(Shop.class, 7L, load("shelves")));
		shop.shelves.add(new Shelf("top"));
		await(session.commit());
		assertThat(count("shelf")).isEqualTo(1);
		await(session.upsert(List.of(new Writer(8L, "B", null, List.of())), "id").then(session.commit()));
		Writer writer = await(session.getOne(Writer.class, 8L, load("novels")));
		writer.novels().add(Novel.of("C"));
		await(session.commit());
		assertThat(count("novel")).isEqualTo(1);
	}

	@Test
	@DisplayName("S14 an upsert refuses targets that it would not write")
	void upsertRefusesTargets() {
		AsyncSession session = session();
		Shop shop = new Shop("A", new Shelf("top"));
		shop.id = 7L;
		fails(session.upsert(List.of(shop), "id"), InvalidDataAccessApiUsageException.class,
				"Shop 7 with targets in its relation 'shelves'");
		Ticket ticket = new Ticket("T", new Clerk("Ada"));
		ticket.id = 1L;
		fails(session.upsert(List.of(ticket), "id"), InvalidDataAccessApiUsageException.class, "relation 'clerk'");
		await(session.commit());
		assertThat(changes()).isEmpty();
	}

}

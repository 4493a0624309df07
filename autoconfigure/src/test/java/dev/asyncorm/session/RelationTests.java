package dev.asyncorm.session;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.dao.InvalidDataAccessApiUsageException;
import org.springframework.data.core.TypedPropertyPath;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.PageRequest;
import org.springframework.data.domain.Sort;

import dev.asyncorm.UnloadedRelationshipException;
import dev.asyncorm.relationship.Related;
import dev.asyncorm.session.RelationModel.Address;
import dev.asyncorm.session.RelationModel.Badge;
import dev.asyncorm.session.RelationModel.Category;
import dev.asyncorm.session.RelationModel.Club;
import dev.asyncorm.session.RelationModel.Item;
import dev.asyncorm.session.RelationModel.Member;
import dev.asyncorm.session.RelationModel.Product;
import dev.asyncorm.session.RelationModel.Purchase;

import static dev.asyncorm.relationship.Load.load;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.springframework.data.relational.core.query.Criteria.where;

/**
 * Loading of relations.
 */
abstract class RelationTests extends SessionContractTests {

	/**
	 * Return how many statements load the targets of some keys.
	 * @param keys the number of keys
	 * @return the number of statements
	 */
	abstract int statementsFor(int keys);

	@BeforeEach
	final void createModel() {
		database().execute(RelationModel.CREATE);
		database().execute("insert into member values (1, 'Ada'), (2, 'Bob'), (3, 'Cid')",
				"insert into address values (11, 1, 'Bonn'), (12, 1, 'Ulm'), (13, 2, 'Bonn'), (14, 1, 'Bonn')",
				"insert into badge values (21, 1)", "insert into club values (31, 'Chess'), (32, 'Go')",
				"insert into member_club values (1, 31), (1, 32), (2, 31), (2, 31)",
				"insert into purchase values (41, 1, 10), (42, 1, 20), (43, 2, 30)",
				"insert into item values (51, 41, 61), (52, 41, 62), (53, 42, 61), (54, 43, null)",
				"insert into product values (61, 'Pen'), (62, 'Ink')",
				"insert into category values (1, null, 'root'), (2, 1, 'a'), (3, 1, 'b'), (4, 2, 'aa'), (5, 4, 'aaa')",
				"insert into category values (8, 9, 'egg'), (9, 8, 'hen')");
		recorder().clear();
	}

	@AfterEach
	final void dropModel() {
		database().execute(RelationModel.DROP);
	}

	@Test
	void unloadedRelationThrowsOnEveryAccess() {
		Member ada = await(session().getOne(Member.class, 1));
		List<Runnable> accesses = List.of(() -> ada.addresses.size(), () -> ada.addresses.isEmpty(),
				() -> ada.addresses.iterator(), () -> ada.addresses.add(new Address()), () -> ada.addresses.get(0),
				() -> ada.addresses.clear(), () -> ada.addresses.contains("x"), () -> ada.addresses.stream().toList(),
				() -> ada.clubs.size(), () -> ada.clubs.iterator(), () -> ada.clubs.add(new Club()),
				() -> ada.clubs.clear(), () -> ada.clubs.remove("x"), () -> ada.clubs.contains("x"));
		assertThat(accesses).allSatisfy(
				(access) -> assertThatExceptionOfType(UnloadedRelationshipException.class).isThrownBy(access::run)
					.withMessageContaining("of Member 1 was not loaded")
					.withMessageContaining("session.fetch(entity, load("));
		assertThat(ada.addresses).hasToString("[Member 1.addresses (not loaded)]").hasSameHashCodeAs(ada.addresses);
		assertThat(ada.addresses.equals(List.of())).isFalse();
		assertThat(ada.clubs).hasToString("[Member 1.clubs (not loaded)]");
	}

	@Test
	void getLoadsToManyInOneStatementWithWayBack() {
		AsyncSession session = session();
		Member ada = await(session.getOne(Member.class, 1, load("addresses")));
		assertThat(recorder().count()).isEqualTo(2);
		assertThat(ada.addresses).extracting((address) -> address.id).containsExactly(11L, 12L, 14L);
		assertThat(ada.addresses).allSatisfy((address) -> assertThat(address.member).isSameAs(ada));
		assertThat(await(session.get(Address.class, 12))).isSameAs(ada.addresses.get(1));
		assertThat(recorder().count()).isEqualTo(2);
		assertThat(await(session.isModified(ada))).isFalse();
		await(session.flush());
		assertThat(writes()).isEmpty();
	}

	@Test
	void loadedRelationIsPlainCollection() {
		AsyncSession session = session();
		Member ada = await(session.getOne(Member.class, 1, load("addresses"), load("clubs")));
		assertThat(ada.addresses).hasSize(3).isEqualTo(List.copyOf(ada.addresses));
		assertThat(ada.clubs).hasSize(2).isEqualTo(java.util.Set.copyOf(ada.clubs));
		ada.addresses.set(0, ada.addresses.remove(1));
		ada.addresses.removeIf((address) -> address.id == 14);
		ada.addresses.add(new Address());
		assertThat(ada.addresses).hasSize(2);
		ada.addresses.clear();
		ada.clubs.remove(ada.clubs.iterator().next());
		ada.clubs.removeIf((club) -> club.name.equals("Chess"));
		assertThat(ada.clubs).hasSizeLessThan(2);
		ada.clubs.clear();
		assertThat(ada.addresses).isEmpty();
		assertThat(ada.clubs).isEmpty();
		await(session.rollback());
	}

	@Test
	void selectLoadsAllOwnersInOneStatementPerRelation() {
		List<Member> members = await(
				session().select(Member.class).orderBy("id").load(Member::getAddresses).load("clubs", "badge").all());
		assertThat(recorder().count()).isEqualTo(4);
		assertThat(members).extracting((member) -> member.addresses.size()).containsExactly(3, 1, 0);
		assertThat(members).extracting((member) -> member.clubs.size()).containsExactly(2, 1, 0);
		assertThat(members.get(0).badge.member).isSameAs(members.get(0));
		assertThat(members.get(1).badge).isNull();
		assertThat(members.get(0).clubs).containsAll(members.get(1).clubs);
	}

	@Test
	void pathLoadsOneStatementPerLevel() {
		AsyncSession session = session();
		Member ada = await(session.select(Member.class)
			.where(where("id").is(1))
			.load(TypedPropertyPath.ofMany(Member::getPurchases).thenMany(Purchase::getItems).then(Item::getProduct))
			.one());
		assertThat(recorder().count()).isEqualTo(4);
		List<Item> items = ada.purchases.stream().flatMap((purchase) -> purchase.items.stream()).toList();
		assertThat(items).extracting((item) -> item.product.name()).containsExactlyInAnyOrder("Pen", "Ink", "Pen");
		assertThat(items.stream().map((item) -> item.product).distinct()).hasSize(2);
		assertThat(await(session.get(Product.class, 61))).isIn(items.stream().map((item) -> item.product).toList());
		assertThat(recorder().count()).isEqualTo(4);
	}

	@Test
	void pathsShareTheirBeginning() {
		await(session().select(Member.class).load("purchases.items", "purchases", "purchases.items.product").all());
		assertThat(recorder().count()).isEqualTo(4);
	}

	@Test
	void threeLevelsForThousandRootsAreOneStatementEach() {
		database().execute(IntStream.range(0, 10).mapToObj((page) -> {
			List<String> members = new ArrayList<>();
			IntStream.range(0, 100).forEach((i) -> members.add("(" + (1000 + page * 100 + i) + ", 'm')"));
			return "insert into member values " + String.join(", ", members);
		}).toArray(String[]::new));
		database().execute("insert into purchase select id, id, 1 from member where id >= 1000",
				"insert into item select id, id, 61 from member where id >= 1000");
		recorder().clear();
		List<Member> members = await(session().select(Member.class)
			.where(where("id").greaterThanOrEquals(1000))
			.load("purchases.items.product")
			.all());
		assertThat(recorder().count()).isEqualTo(1 + 2 * statementsFor(1000) + statementsFor(1));
		assertThat(members).hasSize(1000).allSatisfy((member) -> assertThat(member.purchases.get(0).items).hasSize(1));
	}

	@Test
	void toOneTakesKnownTargetsWithoutStatement() {
		AsyncSession session = session();
		Member ada = await(session.getOne(Member.class, 1));
		Address bonn = await(session.getOne(Address.class, 11, load("member")));
		assertThat(bonn.member).isSameAs(ada);
		assertThat(recorder().count()).isEqualTo(2);
		List<Address> all = await(session.select(Address.class).load(Address::getMember).all());
		assertThat(recorder().count()).isEqualTo(4);
		assertThat(all).allSatisfy((address) -> assertThat(address.member.id).isEqualTo(address.memberId));
	}

	@Test
	void toOneWithoutKeyIsNone() {
		Item item = await(session().getOne(Item.class, 54, load("product")));
		assertThat(item.product).isNull();
		assertThat(recorder().count()).isEqualTo(1);
	}

	@Test
	void toOneFollowsItsForeignKey() {
		AsyncSession session = session();
		Address ulm = await(session.getOne(Address.class, 12, load("member")));
		ulm.memberId = 2L;
		await(session.fetch(ulm, load("member")));
		assertThat(ulm.member.name).isEqualTo("Bob");
		await(session.rollback());
		assertThat(ulm.memberId).isEqualTo(1L);
		database().execute("update address set member_id = 3 where id = 12");
		await(session.refresh(ulm));
		assertThat(ulm.member).isNull();
		await(session.fetch(ulm, load("member")));
		assertThat(ulm.member.name).isEqualTo("Cid");
	}

	@Test
	void fetchLoadsOnceAndRefreshAgain() {
		AsyncSession session = session();
		Member ada = await(session.getOne(Member.class, 1));
		assertThat(await(session.fetch(ada, load(Member::getClubs)))).isSameAs(ada);
		assertThat(ada.clubs).hasSize(2);
		assertThat(recorder().count()).isEqualTo(2);
		await(session.fetch(ada, load("clubs")));
		await(session.get(Member.class, 1, load("clubs")));
		assertThat(recorder().count()).isEqualTo(2);
		database().execute("delete from member_club where club_id = 32");
		await(session.refresh(ada, load("clubs")));
		assertThat(ada.clubs).extracting(Club::getName).containsExactly("Chess");
	}

	@Test
	void fetchContinuesAfterLoadedRelations() {
		AsyncSession session = session();
		Member ada = await(session.getOne(Member.class, 1, load("purchases")));
		await(session.fetch(ada, load("purchases.items")));
		assertThat(recorder().count()).isEqualTo(3);
		assertThat(ada.purchases.get(0).items).hasSize(2);
	}

	@Test
	void knownInstancesWin() {
		AsyncSession session = session();
		Address ulm = await(session.getOne(Address.class, 12));
		ulm.city = "Rome";
		Member ada = await(session.getOne(Member.class, 1, load("addresses")));
		assertThat(ada.addresses.get(1)).isSameAs(ulm);
		assertThat(ulm.city).isEqualTo("Rome");
		assertThat(ulm.member).isSameAs(ada);
		await(session.rollback());
	}

	@Test
	void pendingTargetsAreFlushedBefore() {
		AsyncSession session = session();
		Address oslo = new Address();
		oslo.id = 99L;
		oslo.memberId = 3L;
		oslo.city = "Oslo";
		await(session.persist(oslo));
		oslo.memberId = 2L;
		Member bob = await(session.getOne(Member.class, 2, load("addresses")));
		assertThat(bob.addresses).hasSize(2).contains(oslo);
		await(session.rollback());
	}

	@Test
	void relationIsFilteredOrderedAndLimitedPerOwner() {
		AsyncSession session = session();
		List<Member> members = await(session.select(Member.class)
			.orderBy("id")
			.load(load("addresses", where("city").is("Bonn")).orderBy(Sort.by("id").descending()).limit(1),
					load("clubs").where(where("name").like("C%")).limit(5))
			.all());
		assertThat(recorder().count()).isEqualTo(3);
		assertThat(members.get(0).addresses).extracting((address) -> address.id).containsExactly(14L);
		assertThat(members.get(1).addresses).extracting((address) -> address.id).containsExactly(13L);
		assertThat(members.get(2).addresses).isEmpty();
		assertThat(members.get(0).clubs).extracting(Club::getName).containsExactly("Chess");
		await(session.fetch(members.get(0), load("addresses")));
		assertThat(members.get(0).addresses).hasSize(3);
	}

	@Test
	void selfReferenceIsLoadedToItsDepth() {
		Category root = await(session().getOne(Category.class, 1, load("children").depth(2)));
		assertThat(recorder().count()).isEqualTo(3);
		Category a = root.children.stream().filter((child) -> child.name.equals("a")).findFirst().orElseThrow();
		assertThat(a.parent).isSameAs(root);
		assertThat(a.children).extracting((child) -> child.name).containsExactly("aa");
		assertThat(Related.of(a.children.get(0).children).isLoaded()).isFalse();
	}

	@Test
	void deepSelfReferenceEndsWithItsLeaves() {
		Category root = await(session().getOne(Category.class, 1, load("children").depth(500)));
		assertThat(recorder().count()).isEqualTo(5);
		assertThat(root.children).hasSize(2);
		fails(session().get(Category.class, 1, load("children").depth(501)), InvalidDataAccessApiUsageException.class,
				"goes deeper than 500 levels");
	}

	@Test
	void cyclesEnd() {
		AsyncSession session = session();
		Category egg = await(session.getOne(Category.class, 8, load("parent").depth(50), load("children").depth(50)));
		assertThat(egg.parent.parent).isSameAs(egg);
		assertThat(egg.children.get(0).children).containsExactly(egg);
		assertThat(recorder().count()).isEqualTo(4);
		// each entity is read again once
		await(session.fetch(egg, load("children").orderBy("id").depth(50)));
		assertThat(recorder().count()).isEqualTo(6);
	}

	@Test
	void joinTableIsReadFromBothSides() {
		Club chess = await(session().getOne(Club.class, 31, load("members.clubs")));
		assertThat(chess.members).extracting((member) -> member.id).containsExactlyInAnyOrder(1L, 2L);
		assertThat(chess.members).allSatisfy((member) -> assertThat(member.clubs).contains(chess));
		assertThat(recorder().count()).isEqualTo(3);
	}

	@Test
	void firstAndOneLoad() {
		AsyncSession session = session();
		Member first = await(session.select(Member.class).orderBy("id").load("addresses").first());
		assertThat(first.addresses).hasSize(3);
		Badge badge = await(session.select(Badge.class).load("member.addresses").oneOrEmpty());
		assertThat(badge.member).isSameAs(first);
		assertThat(recorder().count()).isEqualTo(3);
	}

	@Test
	void pagesLoad() {
		Page<Member> page = await(
				session().select(Member.class).orderBy("id").load("addresses").page(PageRequest.of(0, 2)));
		assertThat(page.getContent()).extracting((member) -> member.addresses.size()).containsExactly(3, 1);
		assertThat(page.getTotalElements()).isEqualTo(3);
		assertThat(recorder().count()).isEqualTo(3);
	}

	@Test
	void collectionOfNewEntityIsLoadedFromItsRows() {
		AsyncSession session = session();
		Member dan = new Member();
		dan.id = 4L;
		Address address = new Address();
		address.id = 40L;
		address.memberId = 4L;
		address.city = "Ulm";
		await(session.persist(dan).then(session.persist(address)));
		await(session.fetch(dan, load("addresses"), load("purchases")));
		assertThat(dan.addresses).containsExactly(address);
		assertThat(dan.purchases).isEmpty();
		await(session.rollback());
	}

	@Test
	void partOfRelationLeavesTheWholeListOfOthersAlone() {
		AsyncSession session = session();
		Member ada = await(session.getOne(Member.class, 1, load("addresses")));
		List<Address> whole = ada.addresses;
		await(session.fetch(ada, load("addresses").limit(1)));
		assertThat(ada.addresses).hasSize(1);
		assertThat(whole).hasSize(3);
	}

	@Test
	void wrongLoadsAreRefused() {
		AsyncSession session = session();
		fails(session.get(Member.class, 1, load("friends")), InvalidDataAccessApiUsageException.class,
				"'friends' is no relation of Member", "addresses, badge, clubs, purchases");
		fails(session.select(Member.class).load("addresses.city").all(), InvalidDataAccessApiUsageException.class,
				"'city' is no relation of Address");
		fails(session.get(Member.class, 1, load("addresses").depth(2)), InvalidDataAccessApiUsageException.class,
				"does not lead to its own type");
		fails(session.get(Member.class, 1, load("addresses", where("street").is("x"))),
				InvalidDataAccessApiUsageException.class, "Address has no property 'street'");
		fails(session.get(Member.class, 1, load("addresses").orderBy(Sort.by("city;drop table member"))),
				InvalidDataAccessApiUsageException.class, "Address has no property 'city;drop");
		fails(session.fetch(new Member(), load("addresses")), InvalidDataAccessApiUsageException.class,
				"needs a managed entity");
		assertThatExceptionOfType(InvalidDataAccessApiUsageException.class)
			.isThrownBy(() -> session.select(Member.class).load("addresses").stream(10))
			.withMessageContaining("cannot load relations");
	}

	@Test
	void relationToOneOrdersInserts() {
		AsyncSession session = session();
		Address address = new Address();
		address.id = 70L;
		address.memberId = 7L;
		Member member = new Member();
		member.id = 7L;
		await(session.add(address).then(session.add(member)).then(session.flush()));
		assertThat(writes()).hasSize(2).first().asString().contains("into member");
		await(session.rollback());
	}

	@Test
	void streamedEntitiesAreUnloaded() {
		AsyncSession session = session();
		List<Member> members = await(session.select(Member.class).stream(10));
		await(session.rollback());
		assertThat(members).allSatisfy((member) -> assertThat(Related.of(member.addresses).isLoaded()).isFalse());
	}

}

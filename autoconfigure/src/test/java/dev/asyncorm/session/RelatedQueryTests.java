package dev.asyncorm.session;

import java.util.List;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import org.springframework.dao.InvalidDataAccessApiUsageException;
import org.springframework.data.core.PropertyPath;
import org.springframework.data.domain.PageRequest;
import org.springframework.data.domain.ScrollPosition;
import org.springframework.data.domain.Sort;
import org.springframework.data.domain.Sort.Order;
import org.springframework.data.relational.core.query.CriteriaDefinition;
import org.springframework.data.relational.core.query.Update;

import dev.asyncorm.query.Aggregate;
import dev.asyncorm.query.Grouping;
import dev.asyncorm.query.LockOption;
import dev.asyncorm.session.RelationModel.Address;
import dev.asyncorm.session.RelationModel.Category;
import dev.asyncorm.session.RelationModel.Item;
import dev.asyncorm.session.RelationModel.Member;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.data.relational.core.query.Criteria.where;

abstract class RelatedQueryTests extends SessionContractTests {

	@BeforeEach
	final void createModel() {
		database().execute(RelationModel.CREATE);
		database().execute("insert into member values (1, 'Ada'), (2, 'Bob'), (3, 'Cid')",
				"insert into address values (11, 1, 'Bonn'), (12, 1, 'Ulm'), (13, 2, 'Bonn'), (14, 1, 'Bonn'), "
						+ "(15, null, 'Kiel')",
				"insert into badge values (21, 1)", "insert into club values (31, 'Chess'), (32, 'Go')",
				"insert into member_club values (1, 31), (1, 32), (2, 31), (2, 31)",
				"insert into purchase values (41, 1, 10), (42, 1, 20), (43, 2, 30)",
				"insert into item values (51, 41, 61), (52, 41, 62), (53, 42, 61), (54, 43, null)",
				"insert into product values (61, 'Pen'), (62, 'Ink')",
				"insert into category values (1, null, 'root'), (2, 1, 'a'), (3, 1, 'b'), (4, 2, 'aa')");
		recorder().clear();
	}

	@AfterEach
	final void dropModel() {
		database().execute(RelationModel.DROP);
	}

	@Test
	@DisplayName("S2 conditions on related objects find every owner once, by one statement")
	void findsOwnersOnce() {
		owners(where("addresses.city").is("Bonn"), "Ada", "Bob");
		owners(where("addresses.city").in("Bonn", "Ulm"), "Ada", "Bob");
		owners(where("addresses.city").like("%lm"), "Ada");
		owners(where("addresses.city").is("bonn").ignoreCase(true), "Ada", "Bob");
		owners(where("clubs.name").is("Chess"), "Ada", "Bob");
		owners(where("clubs.name").not("Chess"), "Ada");
		owners(where("purchases.total").between(15, 40), "Ada", "Bob");
		owners(where("badge.id").is(21), "Ada");
		owners(where("purchases.items.product.name").is("Ink"), "Ada");
		owners(where("purchases.items.productId").isNull(), "Bob");
		owners(where("addresses.member.clubs.members.name").is("Bob"), "Ada", "Bob");
		owners(where(PropertyPath.ofMany(Member::getAddresses).then(Address::getCity)).is("Ulm"), "Ada");
		owners(where("upper(addresses.city)").is("ULM"), "Ada");
		owners(where("length(purchases.items.product.name)").is(3).and("lower(name)").is("bob"));
		assertThat(recorder().count()).isEqualTo(28);
		fails(session().select(Member.class).where(where("lower(addresses)").isNull()).all(),
				InvalidDataAccessApiUsageException.class, "Address", "'lower()'");
	}

	@Test
	@DisplayName("S2 conditions on related objects combine with others by and, or and groups")
	void combinesConditions() {
		owners(where("addresses.city").is("Bonn").and("name").is("Bob"), "Bob");
		owners(where("addresses.city").is("Ulm").or("name").is("Cid"), "Ada", "Cid");
		owners(where("name").is("Cid").or(where("clubs.name").is("Go").and("addresses.city").is("Ulm")), "Ada", "Cid");
		owners(where("addresses.city").is("Kiel").or("clubs.name").is("Go").or("purchases.total").is(30), "Ada", "Bob");
		owners(where("addresses").isNull(), "Cid");
		owners(where("addresses").isNotNull().and("badge").isNull(), "Bob");
		owners(where("purchases.items.product").isNull(), "Bob");
	}

	@Test
	@DisplayName("S2 conditions of one chain are about the same object, those of several where(…) are not")
	void asksAboutSameObject() {
		owners(where("addresses.id").is(12).and("addresses.city").is("Bonn"));
		owners(where("addresses.id").is(12).and("name").is("Ada").and("addresses.city").is("Ulm"), "Ada");
		owners(where("purchases.total").is(10).and("purchases.items.productId").is(61), "Ada");
		owners(where("purchases.total").is(20).and("purchases.items.productId").is(62));
		owners(where("addresses.id").is(12).and(where("addresses.city").is("Bonn")), "Ada");
		List<Member> several = await(session().select(Member.class)
			.where(where("addresses.id").is(12))
			.where(where("addresses.city").is("Bonn"))
			.all());
		assertThat(several).extracting(Member::getName).containsExactly("Ada");
	}

	private void owners(CriteriaDefinition criteria, String... names) {
		Select<Member> query = session().select(Member.class).where(criteria);
		assertThat(await(query.orderBy("id").all())).as("%s", criteria)
			.extracting(Member::getName)
			.containsExactly(names);
		assertThat(await(query.count())).as("%s", criteria).isEqualTo(names.length);
	}

	@Test
	@DisplayName("S2 an order by a related object keeps owners without one")
	void ordersByRelatedColumns() {
		AsyncSession session = session();
		assertThat(await(session.select(Address.class)
			.orderBy(Sort.by(Order.desc("member.name").nullsLast(), Order.asc("id")))
			.all())).extracting(Address::getId).containsExactly(13L, 11L, 12L, 14L, 15L);
		assertThat(await(session.select(Item.class)
			.orderBy(Sort.by(Order.asc("product.name").ignoreCase().nullsFirst(), Order.asc("id")))
			.all())).extracting((item) -> item.id).containsExactly(54L, 52L, 51L, 53L);
		assertThat(await(session.select(Category.class)
			.where(where("parent.parent.name").is("root"))
			.orderBy("parent.parent.name", "parent.name")
			.all())).extracting((category) -> category.name).containsExactly("aa");
		assertThat(await(session.select(Member.class).orderBy(Sort.by(Order.asc("badge.id").nullsFirst())).all()))
			.last()
			.extracting(Member::getName)
			.isEqualTo("Ada");
	}

	@Test
	@DisplayName("S2 rows are grouped by related objects, without one by NULL, and their values are aggregated")
	void groupsByRelatedColumns() {
		AsyncSession session = session();
		Select<Address> addresses = session.select(Address.class);
		Grouping grouping = Grouping.by("member.name")
			.aggregate(Aggregate.count().as("addresses"), Aggregate.sum("member.id").as("total"));
		assertThat(await(addresses.orderBy(Sort.by(Order.desc("member.name").ignoreCase().nullsLast()))
			.as(Living.class, grouping)
			.all())).containsExactly(new Living("Bob", 1, 2L), new Living("Ada", 3, 3L), new Living(null, 1, null));
		assertThat(await(addresses.where(where("member.clubs.name").is("Chess"))
			.orderBy(Sort.by("total").descending())
			.limit(1)
			.as(Living.class, grouping.having(where("name").isNotNull()))
			.all())).containsExactly(new Living("Ada", 3, 3L));
		assertThat(await(session.select(Category.class).value(Aggregate.max("parent.parent.name"), String.class).one()))
			.isEqualTo("root");
		assertThat(recorder().count()).isEqualTo(3);
	}

	@Test
	@DisplayName("S2 a count reads no columns")
	void countsRows() {
		await(session().select(Member.class).count());
		assertThat(statements()).containsExactly("select count(*) from member");
	}

	@Test
	@DisplayName("S2 pages, locks, aggregates, updates and deletes take conditions on related objects")
	void worksWithEverything() {
		AsyncSession session = session();
		Select<Member> bonn = session.select(Member.class).where(where("addresses.city").is("Bonn"));
		assertThat(await(bonn.page(PageRequest.of(0, 1, Sort.by("id")))).getTotalElements()).isEqualTo(2);
		recorder().clear();
		List<Member> loaded = await(bonn.load("addresses").page(PageRequest.of(0, 5, Sort.by(Member::getName))))
			.getContent();
		assertThat(loaded).extracting((member) -> member.addresses.size()).containsExactly(3, 1);
		assertThat(recorder().count()).isEqualTo(2);
		assertThat(await(bonn.exists())).isTrue();
		assertThat(await(bonn.value(Aggregate.max("name"), String.class).one())).isEqualTo("Bob");
		assertThat(await(bonn.forUpdate(LockOption.NO_WAIT).all())).hasSize(2);
		assertThat(await(bonn.value("name", String.class).all())).hasSize(2);
		assertThat(await(bonn.update(Update.update("name", "x")))).isEqualTo(2);
		assertThat(await(session.select(Address.class).where(where("member.name").is("x")).delete())).isEqualTo(4);
		await(session.rollback());
	}

	@Test
	@DisplayName("S2 an order may lead over five relations")
	void ordersByFarColumns() {
		assertThat(await(session().select(Category.class).orderBy("parent.".repeat(5) + "name").all())).hasSize(4);
	}

	@Test
	@DisplayName("S2 names that lead nowhere are refused, and so is an order by many")
	void refusesUnknownNames() {
		Select<Member> members = session().select(Member.class);
		refused(members.where(where("addresses.street").is("x")).all(), "Address", "'street'", "city");
		refused(members.where(where("addresses.city or 1=1").is("x")).all(), "Address", "'city or 1=1'");
		refused(members.where(where("addresses;drop table member.city").is("x")).all(), "Member", "addresses, badge");
		refused(members.where(where("addresses").is("x")).all(), "Member.addresses", "isNull()");
		refused(members.orderBy("addresses.city").all(), "Member", "'addresses.city'");
		refused(members.orderBy("badge").all(), "Member", "'badge'");
		refused(members.orderBy("badge.nothing").all(), "Badge", "'nothing'");
		refused(members.orderBy("badge.id").limit(1).scroll(ScrollPosition.keyset()), "'badge.id'", "by offset");
		Grouping cities = Grouping.by("addresses.city").aggregate(Aggregate.count().as("items"));
		refused(members.as(Cities.class, cities).all(), "Member", "'addresses.city'", "one object");
		String far = "parent.".repeat(6) + "name";
		refused(session().select(Category.class).orderBy(far).all(), "Category", "'" + far + "'", "at most 5");
		assertThat(recorder().count()).isZero();
	}

	private static void refused(Publisher<?> work, String... parts) {
		fails(work, InvalidDataAccessApiUsageException.class, parts);
	}

	record Living(@Nullable String name, long addresses, @Nullable Long total) {
	}

	record Cities(String city, long items) {
	}

}

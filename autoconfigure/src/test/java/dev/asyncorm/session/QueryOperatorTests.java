package dev.asyncorm.session;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import org.springframework.dao.InvalidDataAccessApiUsageException;
import org.springframework.data.annotation.Id;
import org.springframework.data.core.PropertyPath;
import org.springframework.data.domain.Sort;
import org.springframework.data.domain.Sort.Order;
import org.springframework.data.relational.core.mapping.Column;
import org.springframework.data.relational.core.mapping.Embedded;
import org.springframework.data.relational.core.mapping.Table;
import org.springframework.data.relational.core.query.Criteria;
import org.springframework.data.relational.core.query.CriteriaDefinition;
import org.springframework.data.relational.core.query.Query;
import org.springframework.data.relational.core.query.Update;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.data.relational.core.query.Criteria.where;

abstract class QueryOperatorTests extends SessionContractTests {

	@BeforeEach
	void createPeople() {
		database().execute(
				"create table \"guest\" (id bigint primary key, \"full_name\" varchar(50) not null, nick varchar(50), "
						+ "age int not null, active boolean not null, mood varchar(10), city varchar(50), "
						+ "zip varchar(10))",
				"insert into \"guest\" values (1, 'ada', 'A', 36, true, 'HAPPY', 'Bern', '3000'), "
						+ "(2, 'bob', null, 17, false, 'SAD', 'Basel', '4000'), "
						+ "(3, 'cid', 'c%', 52, true, 'HAPPY', 'Bern', '3001'), "
						+ "(4, 'Dan', 'd', 36, false, null, null, null)");
	}

	@AfterEach
	void dropPeople() {
		database().execute("drop table \"guest\"");
	}

	@Test
	@DisplayName("S2 every operator of a condition finds its rows")
	void findsRowsByEveryOperator() {
		AsyncSession session = session();
		Stream.of(comparisons(), ranges(), texts(), functions(), combinations(), groups(), embedded())
			.flatMap(List::stream)
			.forEach((row) -> {
				Select<Guest> query = session.select(Guest.class).where(row.criteria());
				assertThat(await(query.orderBy("id").all())).as("%s", row.criteria())
					.extracting(Guest::name)
					.containsExactlyElementsOf(row.names());
				assertThat(await(query.count())).as("count %s", row.criteria()).isEqualTo(row.names().size());
				assertThat(await(query.exists())).as("exists %s", row.criteria()).isEqualTo(!row.names().isEmpty());
			});
	}

	@Test
	@DisplayName("S2 conditions on whole objects and empty parts keep their place among others")
	void keepsPrecedence() {
		AsyncSession session = session();
		CriteriaDefinition cities = where("address").in(new Address("Bern", "3000"), new Address("Basel", "4000"));
		assertThat(names(session.select(Guest.class).where(cities).where(where("age").is(17)))).containsExactly("bob");
		assertThat(names(session.select(Guest.class).where(where("address").not(new Address("Bern", "3000")))))
			.contains("cid");
		assertThat(names(
				session.select(Guest.class).where(where("age").is(36).or(Criteria.empty()).and("active").isTrue())))
			.containsExactly("ada");
	}

	@Test
	@DisplayName("S2 long lists find their rows")
	void findsRowsByLongLists() {
		Select<Guest> all = session().select(Guest.class);
		List<Long> ids = LongStream.range(3, 2_000).boxed().toList();
		assertThat(names(all.where(where("id").in(ids)))).containsExactly("cid", "Dan");
		assertThat(names(all.where(where("id").notIn(ids)))).containsExactly("ada", "bob");
		assertThat(await(all.where(where("id").in(ids).and("name").is("cid")).count())).isOne();
		List<String> names = IntStream.range(0, 2_000).mapToObj((i) -> (i == 7) ? "BOB" : "g" + i).toList();
		assertThat(names(all.where(where("full_name").in(names).ignoreCase(true)))).containsExactly("bob");
		List<String> more = IntStream.range(0, 20_000).mapToObj((i) -> (i == 7) ? "BOB" : "g" + i).toList();
		assertThat(names(all.where(where("full_name").notIn(more).ignoreCase(true)))).containsExactly("ada", "cid",
				"Dan");
		Criteria either = more.stream()
			.limit(10_000)
			.reduce(Criteria.empty(), (or, name) -> or.or("name").is(name), Criteria::or);
		assertThat(names(all.where(either))).isEmpty();
		assertThat(names(all.where(where("address.city").notIn(names)))).containsExactly("ada", "bob", "cid");
		List<Mood> moods = IntStream.range(0, 2_000).mapToObj((i) -> Mood.SAD).toList();
		assertThat(names(all.where(where("mood").in(moods)))).containsExactly("bob");
		assertThat(names(all.where(where("upper(name)").in(names)))).containsExactly("bob");
	}

	protected final List<String> names(Select<Guest> query) {
		return await(query.orderBy("id").all()).stream().map(Guest::name).toList();
	}

	private static List<Row> comparisons() {
		return List.of(row(where("name").is("ada"), "ada"), row(where("name").not("ada"), "bob", "cid", "Dan"),
				row(where("age").lessThan(36), "bob"), row(where("age").lessThanOrEquals(36), "ada", "bob", "Dan"),
				row(where("age").greaterThan(36), "cid"),
				row(where("age").greaterThanOrEquals(36), "ada", "cid", "Dan"), row(where("nick").isNull(), "bob"),
				row(where("nick").isNotNull(), "ada", "cid", "Dan"), row(where("active").isTrue(), "ada", "cid"),
				row(where("active").isFalse(), "bob", "Dan"), row(where("mood").is(Mood.HAPPY), "ada", "cid"),
				row(where("full_name").is("ada"), "ada"), row(where(Guest::age).is(52), "cid"),
				row(Criteria.empty(), "ada", "bob", "cid", "Dan"));
	}

	private static List<Row> ranges() {
		return List.of(row(where("age").between(17, 36), "ada", "bob", "Dan"),
				row(where("age").notBetween(17, 36), "cid"), row(where("name").in("ada", "bob"), "ada", "bob"),
				row(where("name").in(List.of()), new String[0]), row(where("name").notIn("ada", "bob"), "cid", "Dan"),
				row(where("name").notIn(List.of()), "ada", "bob", "cid", "Dan"),
				row(where("mood").in(Mood.SAD, Mood.HAPPY), "ada", "bob", "cid"));
	}

	private static List<Row> texts() {
		return List.of(row(where("name").like("%d%"), "ada", "cid"), row(where("name").notLike("%d%"), "bob", "Dan"),
				row(where("name").is("DAN").ignoreCase(true), "Dan"),
				row(where("name").not("DAN").ignoreCase(true), "ada", "bob", "cid"),
				row(where("name").like("%D%").ignoreCase(true), "ada", "cid", "Dan"),
				row(where("name").notLike("%D%").ignoreCase(true), "bob"),
				row(where("name").in("ADA", "dan").ignoreCase(true), "ada", "Dan"),
				row(where("name").notIn("ADA", "dan").ignoreCase(true), "bob", "cid"),
				row(where("name").between("DAA", "DAZ").ignoreCase(true), "Dan"));
	}

	private static List<Row> functions() {
		return List.of(row(where("lower(name)").is("dan"), "Dan"), row(where("upper(full_name)").is("ADA"), "ada"),
				row(where("length(name)").not(3), new String[0]), row(where("length(nick)").greaterThan(1), "cid"),
				row(where("length(nick)").lessThan(2), "ada", "Dan"),
				row(where("length(nick)").lessThanOrEquals(1), "ada", "Dan"),
				row(where("length(nick)").greaterThanOrEquals(2), "cid"), row(where("lower(nick)").isNull(), "bob"),
				row(where("lower(nick)").isNotNull(), "ada", "cid", "Dan"), row(where("lower(name)").like("d%"), "Dan"),
				row(where("lower(name)").notLike("%d%"), "bob"),
				row(where("lower(name)").like("D%").ignoreCase(true), "Dan"),
				row(where("abs(age)").between(17, 36), "ada", "bob", "Dan"),
				row(where("abs(age)").notBetween(17, 36), "cid"),
				row(where("upper(name)").in("ADA", "DAN"), "ada", "Dan"),
				row(where("upper(name)").notIn(List.of("ADA", "DAN")), "bob", "cid"),
				row(where("upper(name)").in(List.of()), new String[0]),
				row(where("upper(name)").notIn(List.of()), "ada", "bob", "cid", "Dan"),
				row(where("length(trim(nick))").is(2).and("floor(age)").is(52), "cid"),
				row(where("upper(address.city)").is("BERN").or("round(age)").is(17), "ada", "bob", "cid"));
	}

	private static List<Row> combinations() {
		Criteria young = where("age").lessThan(18);
		Criteria old = where("age").greaterThan(50);
		return List.of(row(where("age").is(36).and("active").isTrue(), "ada"),
				row(where("name").is("bob").or("name").is("cid"), "bob", "cid"),
				row(where("name").is("bob").or("name").is("cid").and("age").is(0), "bob"),
				row(where(Guest::age).is(36).and(Guest::name).is("Dan").or(Guest::name).is("bob"), "bob", "Dan"),
				row(young.or(old), "bob", "cid"), row(young.or(old).and(where("active").isTrue()), "bob", "cid"),
				row(Criteria.empty().and(young), "bob"), row(young.and(Criteria.empty()), "bob"));
	}

	private static List<Row> groups() {
		Criteria edges = where("age").lessThan(18).or("age").greaterThan(50);
		CriteriaDefinition active = where("active").isTrue();
		return List.of(row(Criteria.from(edges, where("active").isTrue()), "cid"),
				row(CriteriaDefinition.from(active, edges), "cid"), row(where("active").isTrue().and(edges), "cid"),
				row(where("name").is("Dan").or(edges), "bob", "cid", "Dan"),
				row(where("name").is("Dan").or(List.of(where("age").is(17), where("age").is(52).and("name").is("x"))),
						"bob", "Dan"),
				row(where("active").isFalse().and(where("age").is(36).or(where("age").is(17).and(edges))), "bob",
						"Dan"));
	}

	private static List<Row> embedded() {
		return List.of(row(where("address.city").is("Bern"), "ada", "cid"),
				row(where("address.city").is("Bern").and("address.zip").not("3000"), "cid"),
				row(where("addressCity").is("Basel"), "bob"), row(where("address.city").isNull(), "Dan"),
				row(where("address").is(new Address("Bern", "3001")), "cid"),
				row(where("address").in(new Address("Bern", "3001"), new Address("Basel", "4000")), "bob", "cid"),
				row(where(PropertyPath.of(Guest::address).then(Address::zip)).is("4000"), "bob"),
				row(where("city").is("Basel"), "bob"));
	}

	@Test
	@DisplayName("S2 several where(…) are combined with AND whatever they contain")
	void combinesConditions() {
		AsyncSession session = session();
		Criteria edges = where("age").lessThan(18).or("age").greaterThan(50);
		Select<Guest> query = session.select(Guest.class).where(edges).where(where("active").isTrue());
		assertThat(await(query.all())).extracting(Guest::name).containsExactly("cid");
		assertThat(await(session.select(Guest.class).matching(Query.query(edges)).where(where("age").is(17)).all()))
			.extracting(Guest::name)
			.containsExactly("bob");
		assertThat(await(query.update(Update.update("nick", "x")))).isOne();
		assertThat(await(query.delete())).isOne();
		await(session.rollback());
	}

	@Test
	@DisplayName("S2 orders are by property, part of an embedded object, column and without regard to case")
	void ordersRows() {
		AsyncSession session = session();
		assertThat(names(session, Sort.by("age").and(Sort.by("name").descending()))).containsExactly("bob", "ada",
				"Dan", "cid");
		assertThat(names(session, Sort.by(Order.asc("name").ignoreCase()))).containsExactly("ada", "bob", "cid", "Dan");
		assertThat(statements()).last().asString().contains("order by lower(");
		assertThat(names(session, Sort.by(Order.asc("name")), where("id").lessThan(4))).containsExactly("ada", "bob",
				"cid");
		assertThat(names(session, Sort.by(Order.desc("address.city").nullsLast(), Order.asc("id"))))
			.containsExactly("ada", "cid", "bob", "Dan");
		assertThat(names(session, Sort.by("full_name").descending(), where("id").lessThan(4))).containsExactly("cid",
				"bob", "ada");
		assertThat(names(session, Sort.by(Order.asc("age").ignoreCase(), Order.desc("id")))).containsExactly("bob",
				"Dan", "ada", "cid");
	}

	private List<String> names(AsyncSession session, Sort sort, CriteriaDefinition... criteria) {
		return await(session.select(Guest.class).where(CriteriaDefinition.from(criteria)).orderBy(sort).all()).stream()
			.map(Guest::name)
			.toList();
	}

	@Test
	@DisplayName("S2 columns of embedded objects are named with their prefix")
	void findsColumnsByPrefix() {
		database().execute(
				"create table \"parcel\" (id bigint primary key, from_city varchar(50), to_city varchar(50))",
				"insert into \"parcel\" values (1, 'Bern', 'Ulm'), (2, 'Basel', 'Bern')");
		Select<Parcel> all = session().select(Parcel.class);
		assertThat(await(all.where(where("to_city").is("Bern")).all())).extracting(Parcel::id).containsExactly(2L);
		assertThat(await(all.orderBy("from_city").all())).extracting(Parcel::id).containsExactly(2L, 1L);
		assertThat(await(all.orderBy("to_city").value("target.city", String.class).all())).containsExactly("Bern",
				"Ulm");
		fails(all.where(where("city").is("Bern")).all(), InvalidDataAccessApiUsageException.class, "Parcel", "'city'");
		database().execute("drop table \"parcel\"");
	}

	@Test
	@DisplayName("S2 values never become part of a statement")
	void bindsValues() {
		AsyncSession session = session();
		String evil = "x' or '1'='1'; drop table \"guest\"; --";
		List<Criteria> conditions = new ArrayList<>();
		conditions.add(where("name").is(evil));
		conditions.add(where("name").like(evil));
		conditions.add(where("name").in(evil, "y"));
		conditions.add(where("name").between(evil, evil).and("name").is("nobody"));
		conditions.add(where("name").is(evil).ignoreCase(true));
		for (Criteria criteria : conditions) {
			assertThat(await(session.select(Guest.class).where(criteria).all())).isEmpty();
		}
		assertThat(statements()).noneMatch((sql) -> sql.contains("drop"));
		assertThat(await(session.select(Guest.class).count())).isEqualTo(4);
	}

	@Test
	@DisplayName("S2 the constant of an enum may be given by its name, and a value that cannot be one is refused")
	void takesConstantsByName() {
		AsyncSession session = session();
		Select<Guest> all = session.select(Guest.class);
		assertThat(names(all.where(where("mood").is("HAPPY")))).containsExactlyInAnyOrder("ada", "cid");
		assertThat(names(all.where(where("mood").in("SAD", Mood.HAPPY)))).hasSize(3);
		assertThat(await(all.where(where("mood").is("SAD")).update(Update.update("mood", "HAPPY")))).isOne();
		assertThat(names(all.where(where("mood").is(Mood.HAPPY)))).hasSize(3);
		fails(all.where(where("mood").is("ANGRY")).all(), InvalidDataAccessApiUsageException.class, "Mood", "String");
		fails(all.where(where("age").is("old")).all(), InvalidDataAccessApiUsageException.class, "the given value");
		await(session.rollback());
	}

	@Test
	@DisplayName("S2 a name that is no property never becomes part of a statement")
	void refusesUnknownNames() {
		AsyncSession session = session();
		recorder().clear();
		Select<Guest> all = session.select(Guest.class);
		for (String name : List.of("name;drop table \"guest\"", "name = name or name", "1=1 or name", "name--",
				"address.city;", "address.street", "name.length", "nothing", "guest.name", "pg_sleep(name)",
				"lower(name)) or (1=1", "a.b.c.d", "class", "name\"", "*")) {
			refused(all.where(where(name).is("x")).all(), name);
			refused(all.where(where("age").is(1).or(where("age").is(2).and(name).isNull())).count(), name);
			refused(all.orderBy(name).all(), name);
			refused(all.orderBy(Sort.by(Order.desc(name))).limit(1).as(NameOnly.class).all(), name);
			refused(all.where(where(name).is("x")).update(Update.update("nick", "x")), name);
			refused(all.where(where(name).is("x")).delete(), name);
			refused(all.where(where(name).is("x")).exists(), name);
			refused(all.value(name, String.class).all(), name);
		}
		assertThat(recorder().count()).isZero();
	}

	@Test
	@DisplayName("S2 a function of what is no property never becomes part of a statement")
	void refusesFunctionsOfUnknownNames() {
		Select<Guest> all = session().select(Guest.class);
		recorder().clear();
		for (String name : List.of("nothing", "name, nick", "name) or lower(nick", "address", "1", "")) {
			fails(all.where(where("lower(" + name + ")").is("x")).all(), InvalidDataAccessApiUsageException.class,
					"Guest", "(" + name + ")'");
		}
		refused(all.orderBy("lower(name)").all(), "lower(name)");
		fails(all.where(where("lower(name)").isTrue()).all(), InvalidDataAccessApiUsageException.class, "IS_TRUE");
		assertThat(recorder().count()).isZero();
	}

	private static void refused(Publisher<?> work, String name) {
		fails(work, InvalidDataAccessApiUsageException.class, "Guest", "'" + name + "'");
	}

	private static Row row(CriteriaDefinition criteria, String... names) {
		return new Row(criteria, List.of(names));
	}

	record Row(CriteriaDefinition criteria, List<String> names) {
	}

	enum Mood {

		HAPPY, SAD

	}

	@Table("guest")
	record Guest(@Id Long id, @Column("full_name") String name, @Nullable String nick, int age, boolean active,
			@Nullable Mood mood, @Embedded(onEmpty = Embedded.OnEmpty.USE_NULL) @Nullable Address address) {
	}

	record Address(@Nullable String city, @Nullable String zip) {
	}

	@Table("parcel")
	record Parcel(@Id Long id, @Embedded(onEmpty = Embedded.OnEmpty.USE_NULL, prefix = "from_") @Nullable Stop origin,
			@Embedded(onEmpty = Embedded.OnEmpty.USE_NULL, prefix = "to_") @Nullable Stop target) {
	}

	record Stop(@Nullable String city) {
	}

	record NameOnly(String name) {
	}

}

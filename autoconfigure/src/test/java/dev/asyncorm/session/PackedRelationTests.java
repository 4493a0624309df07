package dev.asyncorm.session;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.data.domain.Sort;

import dev.asyncorm.session.RelationModel.Address;
import dev.asyncorm.session.RelationModel.Club;
import dev.asyncorm.session.RelationModel.Member;

import static dev.asyncorm.relationship.Load.load;
import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.data.relational.core.query.Criteria.where;

/**
 * Relations of many owners, whose targets may arrive in one row.
 */
@NullUnmarked
abstract class PackedRelationTests extends SessionContractTests {

	static final int OWNERS = 20;

	private static final List<String> TEXTS = Arrays.asList("", null, "null", "NULL", " ", "a,b", "(a)", ")(", "\"",
			"\"\"", "\\", "\\\"", "a\"b\\c", "{}", "{a,\"b\"}", "'", "\t", "\n", "\u20ac \uD83D\uDE00", "plain");

	/**
	 * Return how many statements read some targets of many owners.
	 * @param targets the number of targets
	 * @return the number of statements
	 */
	abstract int statementsFor(int targets);

	@BeforeEach
	final void createModel() {
		database().execute(RelationModel.CREATE);
		database().execute(LongStream.rangeClosed(1, OWNERS)
			.mapToObj((id) -> "insert into member values (" + id + ", 'member')")
			.toArray(String[]::new));
		recorder().clear();
	}

	@AfterEach
	final void dropModel() {
		database().execute(RelationModel.DROP);
	}

	private static String[] inserts(int rows) {
		return IntStream.range(0, (rows + 999) / 1000)
			.mapToObj((page) -> "insert into address values " + String.join(", ",
					IntStream.range(page * 1000, Math.min(rows, page * 1000 + 1000))
						.mapToObj(
								(id) -> "(" + (rows - id) + ", " + (id % OWNERS + 1) + ", 'city " + (rows - id) + "')")
						.toList()))
			.toArray(String[]::new);
	}

	final List<Member> members(AsyncSession session) {
		return await(session.select(Member.class).orderBy("id").load("addresses").all());
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 999, 1000, 1001, 2500, 10_000, 10_001 })
	void targetsKeepTheirOrder(int rows) {
		database().execute(inserts(rows));
		recorder().clear();
		AsyncSession session = session();
		List<Member> members = members(session);
		assertThat(recorder().count()).isEqualTo(1 + statementsFor(rows));
		assertThat(members.stream().mapToInt((member) -> member.addresses.size()).sum()).isEqualTo(rows);
		assertThat(members).hasSize(OWNERS).allSatisfy((member) -> {
			assertThat(member.addresses).extracting((address) -> address.id).isSorted();
			assertThat(member.addresses).allSatisfy((address) -> {
				assertThat(address.memberId).isEqualTo(member.id);
				assertThat(address.city).isEqualTo("city " + address.id);
				assertThat(address.member).isSameAs(member);
			});
		});
		assertThat(writes()).isEmpty();
	}

	@Test
	void textsArriveAsTheyAre() {
		assertThat(stored(TEXTS)).containsExactlyElementsOf(TEXTS);
		assertThat(recorder().count()).isEqualTo(2);
	}

	@Test
	void textsWithSeparatorsArriveAsTheyAre() {
		List<String> texts = Arrays.asList("a\u0001b", "", "\u0002", null, "\u0001\u0002", "\u0001");
		assertThat(stored(texts)).startsWith(texts.toArray(String[]::new));
	}

	private List<String> stored(List<String> texts) {
		AsyncSession writer = session();
		await(writer.addAll(IntStream.range(0, texts.size()).mapToObj((i) -> address(i + 1, texts.get(i))).toList()));
		await(writer.commit());
		recorder().clear();
		return members(session()).stream()
			.map((member) -> member.addresses.isEmpty() ? null : member.addresses.get(0).city)
			.collect(Collectors.toList());
	}

	private static Address address(long id, String city) {
		Address address = new Address();
		address.id = id;
		address.memberId = id;
		address.city = city;
		return address;
	}

	@Test
	void conditionOrderAndLimitCount() {
		database().execute(inserts(1000));
		recorder().clear();
		List<Member> members = await(session().select(Member.class)
			.orderBy("id")
			.load(load("addresses").where(where("id").lessThanOrEquals(500))
				.orderBy(Sort.by("id").descending())
				.limit(3))
			.all());
		assertThat(recorder().count()).isEqualTo(2);
		assertThat(members).allSatisfy((member) -> {
			long last = 500 - (500 + member.id - 1) % OWNERS;
			assertThat(member.addresses).extracting((address) -> address.id)
				.containsExactly(last, last - OWNERS, last - 2 * OWNERS);
		});
	}

	@Test
	void joinTableLeadsToTargets() {
		database().execute("insert into club values (31, 'Chess, and \"Go\"'), (32, null)",
				"insert into member_club select id, 31 from member",
				"insert into member_club select id, 32 from member where id > 10");
		recorder().clear();
		List<Member> members = await(session().select(Member.class).orderBy("id").load("clubs").all());
		assertThat(recorder().count()).isEqualTo(2);
		assertThat(members.subList(0, 10)).allSatisfy(
				(member) -> assertThat(member.clubs).extracting(Club::getName).containsExactly("Chess, and \"Go\""));
		assertThat(members.subList(10, OWNERS)).allSatisfy(
				(member) -> assertThat(member.clubs).hasSize(2).contains(members.get(0).clubs.iterator().next()));
	}

	@Test
	void knownTargetsWin() {
		database().execute(inserts(100));
		AsyncSession session = session();
		Address known = await(session.getOne(Address.class, 50));
		database().execute("update address set city = 'changed'");
		List<Address> loaded = members(session).stream().flatMap((member) -> member.addresses.stream()).toList();
		assertThat(loaded).contains(known);
		assertThat(known.city).isEqualTo("city 50");
		assertThat(loaded.stream().filter((address) -> Objects.equals(address.city, "changed"))).hasSize(99);
	}

}

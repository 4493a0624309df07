package dev.asyncorm.session;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.data.annotation.Id;
import org.springframework.data.annotation.Version;
import org.springframework.data.relational.core.mapping.Embedded;
import reactor.core.publisher.Flux;

import dev.asyncorm.mapping.ForeignKey;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Kinds of tables whose rows are written many at once.
 */
abstract class BatchKindTests extends SessionContractTests {

	@BeforeEach
	void createOwnTables() {
		database().execute(
				"create table shelf (tenant int, number int, label varchar(20), primary key (tenant, number))",
				"create table line (id bigint generated always as identity primary key, amount int not null, "
						+ "twice int generated always as (amount * 2)" + (database().isPostgres() ? " stored)" : ")"),
				"create table stock (place varchar(10), shelf varchar(10), amount int)",
				"create table team (id int primary key, captain_id int, version int)",
				"create table member (id int primary key, team_id int not null references team (id), version int)",
				"alter table team add constraint captain foreign key (captain_id) references member (id)");
	}

	@AfterEach
	void dropOwnTables() {
		database().execute("alter table team drop constraint captain", "drop table member", "drop table team",
				"drop table line", "drop table shelf", "drop table stock");
	}

	@Test
	@DisplayName("S4 rows with composite ids")
	void writesCompositeIds() {
		AsyncSession session = session();
		List<Shelf> shelves = IntStream.range(0, 130)
			.mapToObj((i) -> new Shelf(new ShelfId(i / 10, i % 10), (i % 2 == 0) ? null : "l" + i))
			.toList();
		await(session.addAll(shelves));
		await(session.commit());
		shelves.forEach((shelf) -> shelf.label = "new " + shelf.id.number());
		await(session.commit());
		assertThat(database().query("select 1 from shelf where label = 'new ' || number")).hasSize(130);
		database().execute("delete from shelf where tenant = 3 and number = 4");
		shelves.forEach((shelf) -> shelf.label = "newer");
		fails(session.commit(), OptimisticLockingFailureException.class, "Shelf");
		assertThat(database().query("select 1 from shelf where label = 'newer'")).isEmpty();
		shelves.forEach((shelf) -> await(session.delete(shelf)));
		await(session.commit());
		assertThat(database().count("shelf")).isZero();
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 70 })
	@DisplayName("S4 rows with composite ids of which a part is null")
	void writesCompositeIdsWithNulls(int rows) {
		database().execute("insert into stock values ('p0', 'other', 7)");
		AsyncSession session = session();
		List<Stock> stocks = IntStream.range(0, rows)
			.mapToObj((i) -> new Stock(new StockId("p" + i, (i % 2 == 0) ? null : "s"), i))
			.toList();
		await(session.addAll(stocks));
		await(session.commit());
		AsyncSession other = session();
		List<Stock> loaded = stocks.stream().map((stock) -> await(other.getOne(Stock.class, stock.id))).toList();
		assertThat(loaded).usingRecursiveFieldByFieldElementComparator().containsExactlyElementsOf(stocks);
		loaded.forEach((stock) -> stock.amount += 100);
		await(other.commit());
		assertThat(database().query("select 1 from stock where amount >= 100")).hasSize(rows);
		loaded.forEach((stock) -> await(other.delete(stock)));
		await(other.commit());
		assertThat(database().query("select shelf from stock")).singleElement()
			.satisfies((row) -> assertThat(row).containsEntry("shelf", "other"));
	}

	@Test
	@DisplayName("S15 computed columns are read back and never written")
	void readsBackComputedColumns() {
		AsyncSession session = session();
		List<Line> lines = IntStream.range(0, 70).mapToObj(Line::new).toList();
		await(session.addAll(lines));
		await(session.flush());
		assertThat(lines).allSatisfy((line) -> assertThat(line.twice).isEqualTo(2 * line.amount));
		await(session.commit());
		lines.forEach((line) -> line.amount += 1);
		await(session.commit());
		assertThat(database().query("select 1 from line where id is not null and twice = amount * 2")).hasSize(70);
		lines.forEach(
				(line) -> assertThat(database().query("select amount from line where id = $1", line.id)).singleElement()
					.satisfies((row) -> assertThat(row).containsEntry("amount", line.amount)));
	}

	@Test
	@DisplayName("S6 types that refer to each other, with versions")
	void writesTypesThatReferToEachOther() {
		AsyncSession session = session();
		List<Team> teams = IntStream.range(0, 70).mapToObj((i) -> new Team(i, 1000 + i)).toList();
		List<Member> members = IntStream.range(0, 140).mapToObj((i) -> new Member(1000 + i, i % 70)).toList();
		List<Object> all = new ArrayList<>(members);
		all.addAll(teams);
		await(session.addAll(all));
		await(session.commit());
		assertThat(database().query("select 1 from team where captain_id = 1000 + id and version = 0")).hasSize(70);
		assertThat(teams).allSatisfy((team) -> assertThat(await(session.isModified(team))).isFalse());
		teams.forEach((team) -> team.captainId = team.id + 1070);
		await(session.commit());
		assertThat(database().query("select 1 from team where captain_id = 1070 + id and version = 1")).hasSize(70);
		teams.forEach((team) -> team.captainId = null);
		all.forEach((entity) -> await(session.delete(entity)));
		await(session.commit());
		assertThat(database().count("team") + database().count("member")).isZero();
	}

	@Test
	@DisplayName("S15 sessions side by side each get the ids of their own rows")
	void writesSideBySide() {
		SessionFactory factory = factory(UnaryOperator.identity());
		List<Account> all = new ArrayList<>();
		List<AsyncSession> sessions = new ArrayList<>();
		IntStream.range(0, 4).forEach((i) -> sessions.add(factory.sessionOf(connection())));
		await(Flux.range(0, 4).flatMap((i) -> {
			List<Account> own = IntStream.range(0, 200).mapToObj((j) -> new Account(i + " " + j)).toList();
			all.addAll(own);
			return sessions.get(i).addAll(own).then(sessions.get(i).commit());
		}));
		List<String> stored = database().query("select id, name from account order by id")
			.stream()
			.map((row) -> row.get("id") + " " + row.get("name"))
			.toList();
		assertThat(stored).containsExactlyInAnyOrderElementsOf(
				all.stream().map((account) -> account.id + " " + account.name).toList());
	}

	record ShelfId(int tenant, int number) {
	}

	static class Shelf {

		@Id
		@Embedded(onEmpty = Embedded.OnEmpty.USE_EMPTY)
		final ShelfId id;

		@Nullable String label;

		Shelf(ShelfId id, @Nullable String label) {
			this.id = id;
			this.label = label;
		}

	}

	record StockId(String place, @Nullable String shelf) {
	}

	static class Stock {

		@Id
		@Embedded(onEmpty = Embedded.OnEmpty.USE_EMPTY)
		final StockId id;

		int amount;

		Stock(StockId id, int amount) {
			this.id = id;
			this.amount = amount;
		}

	}

	static class Line {

		@Id
		@Nullable Long id;

		int amount;

		@Nullable Integer twice;

		Line(int amount) {
			this.amount = amount;
		}

	}

	static class Team {

		@Id
		final Integer id;

		@ForeignKey(Member.class)
		@Nullable Integer captainId;

		@Version
		@Nullable Integer version;

		Team(Integer id, @Nullable Integer captainId) {
			this.id = id;
			this.captainId = captainId;
		}

	}

	static class Member {

		@Id
		final Integer id;

		@ForeignKey(Team.class)
		final int teamId;

		@Version
		@Nullable Integer version;

		Member(Integer id, int teamId) {
			this.id = id;
			this.teamId = teamId;
		}

	}

}

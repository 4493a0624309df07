package dev.asyncorm.session;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.dao.InvalidDataAccessApiUsageException;
import org.springframework.data.annotation.Id;
import org.springframework.data.r2dbc.core.DefaultReactiveDataAccessStrategy;
import org.springframework.data.r2dbc.dialect.PostgresDialect;
import org.springframework.data.relational.core.mapping.Table;

import dev.asyncorm.dialect.Dialect;
import dev.asyncorm.mapping.ForeignKey;
import dev.asyncorm.mapping.Unique;
import dev.asyncorm.query.TableFacts;
import dev.asyncorm.query.TableFacts.Source;
import dev.asyncorm.session.RowBatch.Kind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

@SuppressWarnings("deprecation")
class FlushPlanTests {

	private final EntityMappings mappings = new EntityMappings(
			new DefaultReactiveDataAccessStrategy(PostgresDialect.INSTANCE), Dialect.POSTGRESQL);

	private final UnitOfWork unitOfWork = new UnitOfWork(this.mappings);

	private final List<EntityEntry> entries = new ArrayList<>();

	private static Account account(@Nullable Long id) {
		Account account = new Account("name");
		account.id = id;
		account.version = 3L;
		return account;
	}

	private EntityEntry managed(Object entity) {
		EntityEntry entry = this.unitOfWork.manage(this.mappings.of(entity), entity);
		this.entries.add(entry);
		return entry;
	}

	private EntityEntry deleted(Object entity) {
		EntityEntry entry = managed(entity);
		this.unitOfWork.delete(entry);
		return entry;
	}

	private EntityEntry added(Object entity) {
		EntityEntry entry = this.unitOfWork.add(entity);
		this.entries.add(entry);
		return entry;
	}

	private List<RowBatch> plan(TableFacts.Column... columns) {
		List<RowChange> changes = this.entries.stream().map(EntityEntry::change).filter(Objects::nonNull).toList();
		TableFacts facts = TableFacts.of(List.of(columns));
		Map<EntityMapping, TableFacts> all = Map.of(this.mappings.of(Account.class), facts);
		return FlushPlan.of(changes, all).batches();
	}

	/** A plan in words: kind, type, written columns, ids. */
	private List<String> words(TableFacts.Column... columns) {
		return plan(columns).stream().map(FlushPlanTests::word).toList();
	}

	private static String word(RowBatch batch) {
		String written = (batch.kind() == Kind.DELETE) ? ""
				: " " + batch.written().stream().map((column) -> column.name().getReference()).toList();
		return batch.kind() + " " + batch.mapping().type().getSimpleName() + written + " "
				+ batch.rows().stream().map(RowChange::id).toList();
	}

	@Test
	@DisplayName("S6 keys are given up before they are taken, also beside a row that cannot go early")
	void releasesKeysBesideRowThatCannotGoEarly() {
		deleted(new Nick(1, "Ada", 9));
		added(new Nick(2, "Ada", 9));
		Nick leaving = new Nick(3, "Bob", 1);
		managed(leaving);
		leaving.other = 2;
		Nick taking = new Nick(4, "Cid", 9);
		Nick giving = new Nick(5, "Dan", 9);
		managed(taking);
		managed(giving);
		taking.name = "Dan";
		giving.name = "Eve";
		assertThat(words()).containsExactly("UPDATE Nick [name] [5]", "INSERT Nick [id, name, other] [2]",
				"UPDATE Nick [other] [3]", "UPDATE Nick [name] [4]", "DELETE Nick [1]");
	}

	@Test
	void ordersInsertsThenUpdatesThenDeletes() {
		deleted(account(1L));
		EntityEntry updated = managed(account(2L));
		((Account) updated.instance()).email = "new";
		added(account(null));
		added(account(9L));
		assertThat(words()).containsExactly("INSERT Account [name, email, version] [null]",
				"INSERT Account [id, name, email, version] [9]", "UPDATE Account [email, version] [2]",
				"DELETE Account [1]");
	}

	@Test
	void deletesFirstWhenSameIdIsInsertedAgain() {
		deleted(account(1L));
		deleted(account(2L));
		added(account(1L));
		assertThat(words()).containsExactly("DELETE Account [1]", "INSERT Account [id, name, version] [1]",
				"DELETE Account [2]");
	}

	@Test
	void updatesFirstWhatReferredToReplacedRow() {
		EntityEntry moved = managed(new Line(7, 1));
		EntityEntry kept = managed(new Line(8, 2));
		deleted(new Order(1));
		added(new Order(1));
		this.unitOfWork.replace(moved, new Line(7, 2));
		this.unitOfWork.replace(kept, new Line(8, 1));
		assertThat(words()).containsExactly("UPDATE Line [order_id] [7]", "DELETE Order [1]", "INSERT Order [id] [1]",
				"UPDATE Line [order_id] [8]");
	}

	@Test
	void cutsReferenceToReplacedRowWhenNewOneIsInserted() {
		EntityEntry moved = managed(new Node(7, 1));
		deleted(new Node(1, null));
		added(new Node(1, null));
		added(new Node(2, null));
		this.unitOfWork.replace(moved, new Node(7, 2));
		assertThat(words()).containsExactly("UNLINK Node [parent] [7]", "DELETE Node [1]",
				"INSERT Node [id, parent] [1, 2]", "UPDATE Node [parent] [7]");
	}

	@Test
	void plansNothingWhenNothingIsModified() {
		managed(account(1L));
		assertThat(this.unitOfWork.modified((entry) -> true)).isEmpty();
		assertThat(this.unitOfWork.hasChanges()).isFalse();
		assertThat(plan()).isEmpty();
	}

	@Test
	@DisplayName("S15 a null is left to the database when the column has a default")
	void leavesNullsToDefaults() {
		added(account(1L));
		added(account(2L));
		EntityEntry full = added(account(3L));
		((Account) full.instance()).email = "mail";
		assertThat(words()).containsExactly("INSERT Account [id, name, email, version] [1, 2, 3]");
		assertThat(words(new TableFacts.Column("EMAIL", Source.EXPRESSION, "'x'"))).containsExactly(
				"INSERT Account [id, name, version] [1, 2]", "INSERT Account [id, name, email, version] [3]");
		assertThat(plan(new TableFacts.Column("EMAIL", Source.EXPRESSION, "'x'")).get(0).returned())
			.extracting((column) -> column.name().getReference())
			.containsExactly("email");
	}

	@Test
	void groupsUpdatesByChangedColumns() {
		Stream.of(1L, 2L, 3L).forEach((id) -> managed(account(id)));
		Account first = (Account) this.entries.get(0).instance();
		Account second = (Account) this.entries.get(1).instance();
		Account third = (Account) this.entries.get(2).instance();
		first.email = "a";
		second.name = "b";
		third.email = "c";
		assertThat(words()).containsExactly("UPDATE Account [email, version] [1, 3]",
				"UPDATE Account [name, version] [2]");
	}

	@Test
	void insertsParentsFirstAndKeepsOrderOfOthers() {
		added(new Line(1, 1));
		added(account(5L));
		added(new Order(1));
		added(new Line(2, 1));
		added(account(6L));
		assertThat(words()).containsExactly("INSERT Order [id] [1]", "INSERT Line [id, order_id] [1, 2]",
				"INSERT Account [id, name, email, version] [5, 6]");
	}

	@Test
	void deletesChildrenFirst() {
		deleted(new Order(1));
		deleted(new Line(1, 1));
		deleted(new Line(2, 1));
		assertThat(words()).containsExactly("DELETE Line [1, 2]", "DELETE Order [1]");
	}

	@Test
	void ordersRowsThatReferToTheirOwnType() {
		added(new Node(3, 2));
		added(new Node(2, 1));
		added(new Node(1, null));
		added(new Node(4, 4));
		assertThat(words()).containsExactly("INSERT Node [id, parent] [1, 4, 2, 3]");
		this.entries.clear();
		deleted(new Node(1, null));
		deleted(new Node(2, 1));
		deleted(new Node(3, 2));
		assertThat(words()).containsExactly("DELETE Node [3]", "DELETE Node [2]", "DELETE Node [1]");
	}

	@Test
	void breaksCycleOfRowsAtNullableColumn() {
		added(new Node(1, 3));
		added(new Node(2, 1));
		added(new Node(3, 2));
		added(new Node(4, 3));
		List<RowBatch> batches = plan();
		assertThat(batches).extracting(FlushPlanTests::word)
			.containsExactly("INSERT Node [id, parent] [1, 2, 3, 4]", "LINK Node [parent] [1]");
		assertThat(batches.get(0).rows().get(0).values()).containsExactly(1, null);
		assertThat(batches.get(1).rows().get(0).values()).containsExactly(1, 3);
	}

	@Test
	void breaksCycleBeforeDeletes() {
		deleted(new Node(1, 2));
		deleted(new Node(2, 1));
		List<RowBatch> batches = plan();
		assertThat(batches).extracting(FlushPlanTests::word)
			.containsExactly("UNLINK Node [parent] [2]", "DELETE Node [1]", "DELETE Node [2]");
		assertThat(batches.get(0).rows().get(0).values()).containsExactly(2, null);
	}

	@Test
	void breaksCycleOfTypesAtNullableColumn() {
		added(new Team(1, 7));
		added(new Player(7, 1));
		added(new Player(8, 1));
		assertThat(words()).containsExactly("INSERT Team [id] [1]", "INSERT Player [id, team] [7, 8]",
				"LINK Team [captain] [1]");
		this.entries.clear();
		deleted(new Team(1, 7));
		deleted(new Player(7, 1));
		assertThat(words()).containsExactly("UNLINK Team [captain] [1]", "DELETE Player [7]", "DELETE Team [1]");
	}

	@Test
	void refusesCycleWithoutNullableColumn() {
		added(new Egg(1, 1));
		added(new Hen(1, 1));
		assertThatExceptionOfType(InvalidDataAccessApiUsageException.class).isThrownBy(this::plan)
			.withMessageContaining("Egg")
			.withMessageContaining("Hen")
			.withMessageContaining("null");
	}

	@Test
	void doesNotTakeTypesInCycleForCycleOfRows() {
		added(new Egg(1, 1));
		added(new Hen(1, 5));
		assertThat(words()).containsExactly("INSERT Hen [id, egg] [1]", "INSERT Egg [id, hen] [1]");
	}

	@Table("orders")
	record Order(@Id Integer id) {
	}

	@Table
	record Line(@Id Integer id, @ForeignKey(Order.class) int orderId) {
	}

	@Table
	record Node(@Id Integer id, @Nullable @ForeignKey(Node.class) Integer parent) {
	}

	@Table
	record Team(@Id Integer id, @Nullable @ForeignKey(Player.class) Integer captain) {
	}

	@Table
	record Player(@Id Integer id, @ForeignKey(Team.class) int team) {
	}

	@Table
	record Egg(@Id Integer id, @ForeignKey(Hen.class) int hen) {
	}

	@Table
	record Hen(@Id Integer id, @ForeignKey(Egg.class) int egg) {
	}

	static class Nick {

		@Id
		Integer id;

		@Unique
		String name;

		@ForeignKey(Nick.class)
		int other;

		Nick(Integer id, String name, int other) {
			this.id = id;
			this.name = name;
			this.other = other;
		}

	}

}

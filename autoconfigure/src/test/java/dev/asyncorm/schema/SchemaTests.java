package dev.asyncorm.schema;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.function.Supplier;

import org.jspecify.annotations.NonNull;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.data.annotation.Id;
import org.springframework.data.annotation.Version;
import org.springframework.data.r2dbc.convert.R2dbcConverter;
import org.springframework.data.r2dbc.core.R2dbcEntityTemplate;
import org.springframework.data.relational.core.mapping.Column;
import org.springframework.data.relational.core.mapping.Embedded;
import org.springframework.data.relational.core.mapping.Sequence;
import org.springframework.data.relational.core.mapping.Table;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

import dev.asyncorm.dialect.Dialect;
import dev.asyncorm.fixture.DatabaseContractTests;
import dev.asyncorm.mapping.ForeignKey;
import dev.asyncorm.mapping.Length;
import dev.asyncorm.mapping.Relationship;
import dev.asyncorm.mapping.Unique;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Contract of {@link Schema} on every database.
 */
@NullUnmarked
abstract class SchemaTests extends DatabaseContractTests {

	static final Duration TIMEOUT = Duration.ofSeconds(30);

	private static final Class<?>[] TYPES = { Task.class, Project.class, Hen.class, Egg.class, Invoice.class,
			Seat.class, Ticket.class };

	@AfterEach
	void drop() {
		complete(schema(TYPES).dropAll());
	}

	@Test
	@DisplayName("P4 createAll and dropAll are idempotent")
	void createAllAndDropAllAreIdempotent() {
		Schema schema = schema(TYPES);
		complete(schema.dropAll());
		complete(schema.createAll());
		assertThat(tables()).containsExactly("egg", "hen", "invoice", "project", "seat", "tasks", "ticket");
		List<String> constraints = constraints();
		complete(schema.createAll());
		assertThat(constraints()).isEqualTo(constraints);
		complete(schema.dropAll());
		assertThat(tables()).isEmpty();
		complete(schema.dropAll());
		complete(schema.createAll());
		assertThat(constraints()).isEqualTo(constraints);
	}

	@Test
	@DisplayName("P4 createAll keeps the rows that are there")
	void createAllKeepsRows() {
		Schema schema = schema(TYPES);
		complete(schema.createAll());
		complete(template().insert(new Project(null, "one", "short", null)));
		complete(schema.createAll());
		assertThat(count(Project.class)).isEqualTo(1);
	}

	@Test
	@DisplayName("P4 createAll and dropAll may run concurrently")
	void createAllAndDropAllMayRunConcurrently() {
		for (int i = 0; i < 5; i++) {
			concurrently(() -> schema(TYPES).createAll());
			assertThat(tables()).hasSize(TYPES.length);
			concurrently(() -> schema(TYPES).dropAll());
			assertThat(tables()).isEmpty();
		}
	}

	@Test
	@DisplayName("P4 a cancelled createAll runs to its end and leaves nothing behind")
	void cancelledCreateAllRunsToItsEnd() {
		Random random = new Random(1);
		for (int i = 0; i < 10; i++) {
			Disposable running = schema(TYPES).createAll().subscribeOn(Schedulers.boundedElastic()).subscribe();
			awaitTrue(TIMEOUT, () -> pool().getMetrics().orElseThrow().acquiredSize() > 0 || tables().size() > 0);
			complete(Mono.delay(Duration.ofMillis(random.nextInt(10))));
			running.dispose();
			awaitTrue(TIMEOUT, () -> tables().size() == TYPES.length);
			complete(schema(TYPES).dropAll());
		}
	}

	@Test
	@DisplayName("V8 constraints are named by convention")
	void constraintsAreNamedByConvention() {
		complete(schema(TYPES).createAll());
		assertThat(constraints()).containsExactly("fk_egg_hen_id_hen", "fk_hen_egg_id_egg", "fk_tasks_parent_tasks",
				"fk_tasks_project_project", "pk_egg", "pk_hen", "pk_invoice", "pk_project", "pk_seat", "pk_tasks",
				"pk_ticket", "uq_project_code", "uq_project_name_code", "uq_seat_holder");
	}

	@Test
	void joinTablesComeAndGoWithTheirSides() {
		Schema schema = schema(Author.class);
		complete(schema.createAll());
		complete(schema.createAll());
		assertThat(tables()).containsExactly("author", "author_work", "work");
		assertThat(constraints()).contains("pk_author_work", "fk_author_work_author_id_author",
				"fk_author_work_work_id_work");
		complete(schema.dropAll());
		assertThat(tables()).isEmpty();
	}

	@Test
	void identityNumbersRows() {
		complete(schema(TYPES).createAll());
		Project first = template().insert(new Project(null, "one", "a", null)).block(TIMEOUT);
		Project second = template().insert(new Project(null, "two", "b", null)).block(TIMEOUT);
		assertThat(first.id()).isEqualTo(1);
		assertThat(second.id()).isEqualTo(2);
		assertThat(second.version()).isZero();
	}

	@Test
	void uuidIsGeneratedOrAssigned() {
		complete(schema(TYPES).createAll());
		Ticket generated = template().insert(new Ticket(null, "x")).block(TIMEOUT);
		assertThat(generated.id()).isNotNull();
		UUID id = UUID.randomUUID();
		assertThat(template().insert(new Ticket(id, "y")).block(TIMEOUT).id()).isEqualTo(id);
		assertThat(count(Ticket.class)).isEqualTo(2);
	}

	@Test
	void uniqueKeysAreEnforced() {
		complete(schema(TYPES).createAll());
		complete(template().insert(new Project(null, "one", "a", null)));
		fails(template().insert(new Project(null, "two", "a", null)), DuplicateKeyException.class);
		complete(template().insert(new Project(null, "one", "b", null)));
		complete(template().insert(new Seat(new SeatId("A", 1), "me")));
		fails(template().insert(new Seat(new SeatId("A", 1), "you")), DuplicateKeyException.class);
		complete(template().insert(new Seat(new SeatId("A", 2), "you")));
	}

	@Test
	void notNullIsEnforced() {
		complete(schema(TYPES).createAll());
		fails(template().insert(new Project(null, null, "a", null)), DataIntegrityViolationException.class);
		complete(template().insert(new Project(null, "one", null, null)));
	}

	@Test
	void lengthIsEnforced() {
		complete(schema(TYPES).createAll());
		complete(template().insert(new Project(null, "one", "12345", null)));
		fails(template().insert(new Project(null, "two", "123456", null)), DataAccessException.class);
	}

	@Test
	void foreignKeysAreEnforced() {
		complete(schema(TYPES).createAll());
		fails(template().insert(new Task(null, 77L, null)), DataIntegrityViolationException.class);
		Project project = template().insert(new Project(null, "one", "a", null)).block(TIMEOUT);
		Task parent = template().insert(new Task(null, project.id(), null)).block(TIMEOUT);
		Task child = template().insert(new Task(null, null, parent.id())).block(TIMEOUT);
		complete(template().delete(project));
		assertThat(count(Task.class)).isEqualTo(1);
		Task orphan = template().select(Task.class).one().block(TIMEOUT);
		assertThat(orphan).isEqualTo(new Task(child.id(), null, null));
	}

	@Test
	void tablesInSchemaWithSequenceCanBeUsed() {
		complete(schema(TYPES).createAll());
		complete(template().insert(new Invoice(7L, "text")));
		assertThat(template().select(Invoice.class).one().block(TIMEOUT)).isEqualTo(new Invoice(7L, "text"));
		assertThat(database().query("select nextval('\"billing\".\"invoice_seq\"') as n").get(0).get("n"))
			.isEqualTo(1L);
	}

	private void concurrently(Supplier<Mono<Void>> work) {
		complete(Flux.range(0, 8).flatMap((i) -> Mono.defer(work).subscribeOn(Schedulers.boundedElastic()), 8).then());
	}

	static void complete(Mono<?> work) {
		StepVerifier.create(work.then()).expectComplete().verify(TIMEOUT);
	}

	private static void fails(Mono<?> work, Class<? extends Throwable> type) {
		StepVerifier.create(work).expectError(type).verify(TIMEOUT);
	}

	final Schema schema(Class<?>... types) {
		return Schema.of(pool(), SchemaEntities.converter(Dialect.of(pool()), types));
	}

	private R2dbcEntityTemplate template() {
		Dialect dialect = Dialect.of(pool());
		R2dbcConverter converter = SchemaEntities.converter(dialect, TYPES);
		return new R2dbcEntityTemplate(DatabaseClient.create(pool()), dialect.springDialect(), converter);
	}

	private long count(Class<?> type) {
		return template().select(type).count().block(TIMEOUT);
	}

	final List<String> tables() {
		return names("select lower(table_name) as n from information_schema.tables");
	}

	private List<String> constraints() {
		return names("select lower(constraint_name) as n from information_schema.table_constraints");
	}

	private List<String> names(String query) {
		return database().query(query + " where lower(table_schema) in ('public', 'billing')")
			.stream()
			.map((row) -> String.valueOf(row.get("n")))
			.filter((name) -> !name.contains("not_null"))
			.sorted()
			.toList();
	}

	@Unique({ "name", "code" })
	record Project(@Id Long id, @NonNull String name, @Unique @Length(5) String code, @Version Long version) {
	}

	@Table("tasks")
	record Task(@Id Long id,
			@ForeignKey(value = Project.class,
					onDelete = ForeignKey.OnDelete.CASCADE) @Column("project") Long projectId,
			@ForeignKey(value = Task.class, onDelete = ForeignKey.OnDelete.SET_NULL) Long parent) {
	}

	record Hen(@Id Long id, @ForeignKey(Egg.class) Long eggId) {
	}

	record Egg(@Id Long id, @ForeignKey(Hen.class) Long henId) {
	}

	@Table(schema = "billing", value = "Invoice")
	record Invoice(@Id @Sequence(sequence = "invoice_seq", schema = "billing") Long id, String text) {
	}

	record SeatId(String row, Integer number) {
	}

	record Seat(@Id @Embedded(onEmpty = Embedded.OnEmpty.USE_NULL) SeatId id, @Unique String holder) {
	}

	record Ticket(@Id UUID id, String text) {
	}

	record Author(@Id Long id, @Relationship(joinTable = @Relationship.JoinTable) List<Work> works) {
	}

	record Work(@Id Long id) {
	}

}

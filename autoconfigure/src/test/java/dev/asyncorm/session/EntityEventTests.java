package dev.asyncorm.session;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.data.annotation.CreatedDate;
import org.springframework.data.annotation.Id;
import org.springframework.data.annotation.LastModifiedDate;
import org.springframework.data.auditing.ReactiveIsNewAwareAuditingHandler;
import org.springframework.data.mapping.callback.EntityCallback;
import org.springframework.data.mapping.callback.ReactiveEntityCallbacks;
import org.springframework.data.mapping.context.MappingContext;
import org.springframework.data.mapping.context.PersistentEntities;
import org.springframework.data.r2dbc.convert.IdGeneratingEntityCallback;
import org.springframework.data.r2dbc.convert.R2dbcConverter;
import org.springframework.data.r2dbc.dialect.DialectResolver;
import org.springframework.data.r2dbc.mapping.event.AfterSaveCallback;
import org.springframework.data.r2dbc.mapping.event.BeforeConvertCallback;
import org.springframework.data.r2dbc.mapping.event.BeforeSaveCallback;
import org.springframework.data.r2dbc.mapping.event.ReactiveAuditingEntityCallback;
import org.springframework.data.relational.core.mapping.RelationalPersistentEntity;
import org.springframework.data.relational.core.mapping.RelationalPersistentProperty;
import org.springframework.data.relational.core.mapping.Sequence;
import org.springframework.data.relational.core.query.Update;
import org.springframework.r2dbc.core.Parameter;
import reactor.core.publisher.Mono;

import dev.asyncorm.connection.LazyConnection;

import static org.assertj.core.api.Assertions.assertThat;

@SuppressWarnings("deprecation")
abstract class EntityEventTests extends SessionContractTests {

	@BeforeEach
	void createOwnTables() {
		database().execute(
				"create table audited (id varchar(10) primary key, text varchar(20), created timestamp, modified timestamp)",
				"create table ticket (id bigint primary key, title varchar(20))",
				"create sequence \"ticket_seq\" start with 7");
	}

	@AfterEach
	void dropOwnTables() {
		database().execute("drop table audited", "drop table ticket", "drop sequence \"ticket_seq\"");
	}

	private AsyncSession session(EntityCallback<?>... callbacks) {
		ReactiveEntityCallbacks all = ReactiveEntityCallbacks.create(callbacks);
		return session((builder) -> builder.entityCallbacks(() -> all));
	}

	@Test
	@DisplayName("S4 callbacks run for new and changed entities only, and may replace records")
	void callsBackForNewAndChangedEntities() {
		List<String> calls = new ArrayList<>();
		BeforeConvertCallback<City> convert = (city, table) -> {
			calls.add("convert " + city.name());
			return Mono.just(new City(city.id(), city.name().toUpperCase(), city.population(), city.version()));
		};
		AfterSaveCallback<City> saved = (city, row, table) -> {
			calls.add("saved " + city.name() + " " + (city.id() != null));
			return Mono.just(city);
		};
		AsyncSession session = session(convert, saved);
		City city = await(session.persist(new City(null, "bern", 1, 0)));
		assertThat(city.name()).isEqualTo("BERN");
		await(session.flush());
		assertThat(calls).containsExactly("convert bern", "saved BERN true");
		await(session.merge(city.withPopulation(2)).then(session.commit()));
		assertThat(calls).hasSize(4);
		assertThat(database().query("select name, population, version from city").get(0)).containsEntry("name", "BERN")
			.containsEntry("population", 2)
			.containsEntry("version", 2);
	}

	@Test
	@DisplayName("S4 a callback may write a column beside the entity")
	void writesWhatCallbackPutsIntoRow() {
		BeforeSaveCallback<Account> encrypt = (account, row, table) -> {
			row.replaceAll((column, value) -> column.getReference().equalsIgnoreCase("email")
					? Parameter.from("encrypted") : value);
			return Mono.just(account);
		};
		AsyncSession session = session(encrypt);
		Account account = new Account("ada");
		account.email = "plain";
		await(session.persist(account).then(session.commit()));
		assertThat(account.email).isEqualTo("plain");
		assertThat(await(session.isModified(account))).isFalse();
		assertThat(database().query("select email from account").get(0)).containsEntry("email", "encrypted");
	}

	@Test
	@DisplayName("S4 callbacks may use the session inside the flush")
	void mayUseSessionInsideCallback() {
		long id = insertAccount("ada").id;
		List<AsyncSession> holder = new ArrayList<>();
		BeforeConvertCallback<City> convert = (city, table) -> holder.get(0)
			.getOne(Account.class, id)
			.doOnNext((account) -> account.email = "city")
			.then(holder.get(0).client().sql("select count(*) from account").mapValue(Long.class).one())
			.then(holder.get(0).add(new Account("from callback")))
			.thenReturn(city);
		AsyncSession session = session(convert);
		holder.add(session);
		await(session.add(new City(null, "bern", 1, 0)).then(session.commit()));
		assertThat(database().query("select email from account where id = $1", id).get(0)).containsEntry("email",
				"city");
		assertThat(database().count("account")).isEqualTo(2);
	}

	@Test
	@DisplayName("S4 a failing callback fails the flush and takes the version back")
	void takesVersionBackWhenCallbackFails() {
		BeforeSaveCallback<Account> refuse = (account, row, table) -> Mono.error(new IllegalStateException("refused"));
		AsyncSession session = session(refuse);
		Account account = new Account("ada");
		await(session.add(account));
		fails(session.flush(), IllegalStateException.class, "refused");
		assertThat(account.version).isNull();
		assertThat(await(session.contains(account))).isTrue();
		assertThat(recorder().count()).isZero();
	}

	@Test
	@DisplayName("R18 an added entity with an assigned id gets its created date, a changed one keeps it")
	void auditsByStateOfSession() {
		AsyncSession session = auditingSession();
		Audited audited = new Audited("a");
		await(session.persist(audited));
		Instant created = audited.created;
		assertThat(created).isNotNull();
		assertThat(audited.modified).isNotNull();
		await(session.commit());
		audited.text = "changed";
		await(((SessionPreparation) session).prepare());
		Instant modified = audited.modified;
		assertThat(modified).isAfter(created);
		await(session.commit());
		assertThat(audited.created).isEqualTo(created);
		assertThat(audited.modified).isEqualTo(modified);
		assertThat(recorder().count()).isEqualTo(2);
	}

	@Test
	@DisplayName("S14 an update by query sets the modified date, and lets the caller set it")
	void auditsUpdateByQuery() {
		AsyncSession session = auditingSession();
		Audited audited = await(session.persist(new Audited("a")));
		Instant created = audited.created;
		Instant modified = audited.modified;
		Select<Audited> all = session.select(Audited.class).unconditionally();
		assertThat(await(all.update(Update.update("text", "changed")))).isOne();
		assertThat(audited.text).isEqualTo("changed");
		assertThat(audited.modified).isAfter(modified);
		assertThat(audited.created).isBetween(created.minusMillis(1), created.plusMillis(1));
		Instant given = Instant.parse("2020-01-01T00:00:00Z");
		await(all.update(Update.update("modified", given)));
		assertThat(audited.modified).isEqualTo(given);
		await(session.commit());
	}

	private AsyncSession auditingSession() {
		ReactiveIsNewAwareAuditingHandler handler = new ReactiveIsNewAwareAuditingHandler(
				PersistentEntities.of(converter().getMappingContext()));
		handler.setDateTimeProvider(() -> Optional.of(Instant.now()));
		ReactiveEntityCallbacks callbacks = ReactiveEntityCallbacks
			.create(new ReactiveAuditingEntityCallback(() -> handler));
		return session((builder) -> builder.entityCallbacks(() -> callbacks).auditing(() -> handler));
	}

	@Test
	@DisplayName("S15 a sequence gives the id as Spring Data does")
	void takesIdFromSequence() {
		LazyConnection connection = connection();
		List<AsyncSession> holder = new ArrayList<>();
		ReactiveEntityCallbacks callbacks = ReactiveEntityCallbacks
			.create((BeforeSaveCallback<Object>) (entity, row,
					table) -> new IdGeneratingEntityCallback(mappingContext(converter()),
							DialectResolver.getDialect(pool()), holder.get(0).client())
						.onBeforeSave(entity, row, table));
		AsyncSession session = factory((builder) -> builder.entityCallbacks(() -> callbacks)).sessionOf(connection);
		holder.add(session);
		Ticket ticket = new Ticket("first");
		await(session.persist(ticket).then(session.commit()));
		assertThat(ticket.id).isEqualTo(7);
		assertThat(database().query("select id from ticket").get(0)).containsEntry("id", 7L);
	}

	@SuppressWarnings("unchecked")
	private static MappingContext<RelationalPersistentEntity<?>, ? extends RelationalPersistentProperty> mappingContext(
			R2dbcConverter converter) {
		return (MappingContext<RelationalPersistentEntity<?>, ? extends RelationalPersistentProperty>) converter
			.getMappingContext();
	}

	static class Audited {

		@Id
		final String id;

		@Nullable String text;

		@CreatedDate
		@Nullable Instant created;

		@LastModifiedDate
		@Nullable Instant modified;

		Audited(String id) {
			this.id = id;
		}

	}

	static class Ticket {

		@Id
		@Sequence("ticket_seq")
		@Nullable Long id;

		final String title;

		Ticket(String title) {
			this.title = title;
		}

	}

}

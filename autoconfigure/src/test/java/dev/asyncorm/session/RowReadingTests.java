package dev.asyncorm.session;

import java.util.ArrayList;
import java.util.List;

import io.r2dbc.spi.Row;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.core.convert.converter.Converter;
import org.springframework.dao.DataRetrievalFailureException;
import org.springframework.data.annotation.AccessType;
import org.springframework.data.annotation.Id;
import org.springframework.data.annotation.PersistenceCreator;
import org.springframework.data.annotation.ReadOnlyProperty;
import org.springframework.data.annotation.Transient;
import org.springframework.data.convert.ReadingConverter;
import org.springframework.data.mapping.callback.ReactiveEntityCallbacks;
import org.springframework.data.r2dbc.convert.R2dbcConverter;
import org.springframework.data.r2dbc.core.DefaultReactiveDataAccessStrategy;
import org.springframework.data.r2dbc.mapping.event.AfterConvertCallback;
import org.springframework.data.relational.core.mapping.Column;
import org.springframework.data.relational.core.mapping.RelationalMappingContext;
import org.springframework.data.relational.core.mapping.Table;
import reactor.core.publisher.Mono;

import dev.asyncorm.dialect.Dialect;
import dev.asyncorm.mapping.EntityReading;

import static org.assertj.core.api.Assertions.assertThat;

@SuppressWarnings("deprecation")
abstract class RowReadingTests extends SessionContractTests {

	@BeforeEach
	void createOwnTable() {
		database().execute("create table \"reading\" (id bigint primary key, \"name\" varchar(50), email varchar(50))",
				"insert into \"reading\" values (1, 'ada', null)");
	}

	@AfterEach
	void dropOwnTable() {
		database().execute("drop table \"reading\"");
	}

	private R2dbcConverter ownConverter() {
		return DefaultReactiveDataAccessStrategy.createConverter(Dialect.of(pool()).springDialect(),
				List.of(RowToConverted.INSTANCE));
	}

	private <T> T read(Class<T> type) {
		Dialect dialect = Dialect.of(pool());
		SessionFactory factory = SessionFactory.builder(ownConverter(), dialect.springDialect(), dialect).build();
		AsyncSession session = factory.sessionOf(connection());
		T entity = await(session.getOne(type, 1L));
		assertThat(await(session.isModified(entity))).isFalse();
		return entity;
	}

	private boolean isReadByIndex(Class<?> type) {
		R2dbcConverter converter = ownConverter();
		return new EntityReading(
				((RelationalMappingContext) converter.getMappingContext()).getRequiredPersistentEntity(type), converter,
				null)
			.isByIndex();
	}

	@Test
	@DisplayName("S1 a SELECT names the columns, and the one by id is rendered once")
	void namesColumns() {
		long id = insertAccount("ada").id;
		AsyncSession session = session();
		await(session.get(Account.class, id).then(session.clear()).then(session.get(Account.class, id)));
		await(session.select(Account.class).all());
		assertThat(statements()).hasSize(3).noneMatch((sql) -> sql.contains("*"));
		assertThat(statements().get(1)).isEqualTo(statements().get(0));
		assertThat(isReadByIndex(Account.class)).isTrue();
		assertThat(isReadByIndex(City.class)).isTrue();
	}

	@Test
	@DisplayName("S1 a type with a reading converter is read by it")
	void usesReadingConverter() {
		assertThat(isReadByIndex(Converted.class)).isFalse();
		assertThat(read(Converted.class).name).isEqualTo("converted ada");
	}

	@Test
	@DisplayName("S1 a creator with an expression is left to Spring Data")
	void evaluatesExpressions() {
		assertThat(isReadByIndex(Described.class)).isFalse();
		assertThat(read(Described.class).name()).isEqualTo("ada!");
	}

	@Test
	@DisplayName("S1 a factory method creates the entity")
	void usesFactoryMethod() {
		assertThat(isReadByIndex(Made.class)).isTrue();
		assertThat(read(Made.class).name).isEqualTo("made ada");
	}

	@Test
	@DisplayName("S1 private types are read, a null keeps the initial value, and a property without a column is no error")
	void readsHiddenType() {
		Hidden hidden = read(Hidden.class);
		assertThat(hidden.text).isEqualTo("ada");
		assertThat(hidden.email).isEqualTo("none");
		assertThat(hidden.computed).isNull();
	}

	@Test
	@DisplayName("S1 setters and withers are used where Spring Data uses them")
	void setsPropertiesAsSpringDataDoes() {
		assertThat(isReadByIndex(Accessed.class)).isTrue();
		Accessed accessed = read(Accessed.class);
		assertThat(accessed.name).isEqualTo("ada");
		assertThat(accessed.sets).isEqualTo(1);
		Withered withered = read(Withered.class);
		assertThat(withered.id).isEqualTo(1);
		assertThat(withered.name).isEqualTo("ada");
		assertThat(withered.copies).isEqualTo(1);
	}

	@Test
	@DisplayName("S1 a value that does not fit is an error that names the entity")
	void namesEntityOfUnreadableRow() {
		AsyncSession session = session();
		fails(session.get(Misfit.class, 1L), DataRetrievalFailureException.class, "Misfit");
	}

	@Test
	@DisplayName("S4 callbacks see what was read, and what they set is no change")
	void callsBackAfterReading() {
		insertAccount("ada");
		insertAccount("bob");
		List<String> seen = new ArrayList<>();
		AfterConvertCallback<Account> decrypt = (account, table) -> {
			seen.add(account.name);
			account.email = "plain";
			return Mono.just(account);
		};
		ReactiveEntityCallbacks callbacks = ReactiveEntityCallbacks.create(decrypt);
		AsyncSession session = session((builder) -> builder.entityCallbacks(() -> callbacks));
		List<Account> accounts = await(session.select(Account.class).orderBy("name").all());
		assertThat(seen).containsExactly("ada", "bob");
		assertThat(accounts).allSatisfy((account) -> assertThat(account.email).isEqualTo("plain"));
		recorder().clear();
		await(session.flush());
		assertThat(recorder().count()).isZero();
	}

	@Table("reading")
	static class Converted {

		@Id
		@Nullable Long id;

		@Column("name")
		@Nullable String name;

	}

	@Table("reading")
	record Described(@Id Long id, @Column("name") @Value("#root.name + '!'") String name) {
	}

	@Table("reading")
	static final class Made {

		@Id
		private final Long id;

		@Column("name")
		private final String name;

		private Made(Long id, String name) {
			this.id = id;
			this.name = name;
		}

		@PersistenceCreator
		static Made of(Long id, String name) {
			return new Made(id, "made " + name);
		}

	}

	@Table("reading")
	private static final class Hidden {

		@Id
		private @Nullable Long id;

		@Column("name")
		private @Nullable String text;

		private String email = "none";

		@ReadOnlyProperty
		private @Nullable String computed;

	}

	@Table("reading")
	@AccessType(AccessType.Type.PROPERTY)
	public static final class Accessed {

		private @Nullable Long id;

		private @Nullable String name;

		@Transient
		private int sets;

		@Id
		public @Nullable Long getId() {
			return this.id;
		}

		public void setId(@Nullable Long id) {
			this.id = id;
		}

		@Column("name")
		public @Nullable String getName() {
			return this.name;
		}

		public void setName(@Nullable String name) {
			this.name = name;
			this.sets++;
		}

	}

	@Table("reading")
	static final class Withered {

		@Id
		private final @Nullable Long id;

		@Column("name")
		private @Nullable String name;

		@Transient
		private final int copies;

		Withered() {
			this(null, 0);
		}

		private Withered(@Nullable Long id, int copies) {
			this.id = id;
			this.copies = copies;
		}

		Withered withId(@Nullable Long newId) {
			Withered copy = new Withered(newId, this.copies + 1);
			copy.name = this.name;
			return copy;
		}

	}

	@Table("reading")
	record Misfit(@Id Long id, @Column("name") Integer number) {
	}

	@ReadingConverter
	enum RowToConverted implements Converter<Row, Converted> {

		INSTANCE;

		@Override
		public Converted convert(Row row) {
			Converted converted = new Converted();
			converted.id = row.get("id", Long.class);
			converted.name = "converted " + row.get("name", String.class);
			return converted;
		}

	}

}

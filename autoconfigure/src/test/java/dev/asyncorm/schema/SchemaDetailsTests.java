package dev.asyncorm.schema;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

import jakarta.validation.constraints.Digits;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.data.annotation.Id;
import org.springframework.data.r2dbc.core.R2dbcEntityTemplate;
import org.springframework.data.relational.core.mapping.Table;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

import dev.asyncorm.catalog.TableName;
import dev.asyncorm.dialect.Dialect;
import dev.asyncorm.fixture.DatabaseContractTests;
import dev.asyncorm.mapping.Check;
import dev.asyncorm.mapping.ColumnDefault;
import dev.asyncorm.mapping.Comment;
import dev.asyncorm.mapping.ForeignKey;
import dev.asyncorm.mapping.Index;
import dev.asyncorm.mapping.Unique;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Contract of conditions, indexes, defaults, comments and names of constraints on every
 * database.
 */
@NullUnmarked
abstract class SchemaDetailsTests extends DatabaseContractTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	private static final Class<?>[] TYPES = { Offer.class, Shop.class };

	@AfterEach
	void drop() {
		complete(schema(ConstraintNaming.STANDARD).dropAll());
	}

	@Test
	@DisplayName("P4 createAll is idempotent with indexes, conditions and comments")
	void createAllIsIdempotent() {
		Schema schema = schema(ConstraintNaming.STANDARD);
		complete(schema.createAll());
		complete(template().insert(new Offer(null, "one", BigDecimal.ONE, null, 1, null)));
		complete(schema.createAll());
		assertThat(template().select(Offer.class).count().block(TIMEOUT)).isEqualTo(1);
		complete(schema.dropAll());
		complete(schema.createAll());
	}

	@Test
	@DisplayName("V8 conditions and indexes are named by convention")
	void namesFollowConvention() {
		complete(schema(ConstraintNaming.STANDARD).createAll());
		assertThat(constraints()).contains("ck_offer_price", "ck_offer_small", "fk_offer_shop_id_shop", "pk_offer",
				"uq_offer_name_shop_id");
		assertThat(indexes()).contains("ix_offer_shop_id", "ix_offer_created_at_name");
	}

	@Test
	@DisplayName("V8 the convention may be replaced")
	void namesFollowReplacedConvention() {
		complete(schema(new ConstraintNaming() {

			@Override
			public String primaryKey(TableName table) {
				return table.name() + "_pkey";
			}

			@Override
			public String index(TableName table, List<String> columns) {
				return "select " + columns.get(0);
			}

		}).createAll());
		assertThat(constraints()).contains("offer_pkey", "shop_pkey", "ck_offer_price");
		assertThat(indexes()).anyMatch((name) -> name.startsWith("select_shop_id_"));
	}

	@Test
	void conditionsAreEnforced() {
		complete(schema(ConstraintNaming.STANDARD).createAll());
		fails(template().insert(new Offer(null, "free", BigDecimal.ZERO, null, 1, null)),
				DataIntegrityViolationException.class);
		fails(template().insert(new Offer(null, "huge", BigDecimal.TEN, null, 100, null)),
				DataIntegrityViolationException.class);
		complete(template().insert(new Offer(null, "any", null, null, 1, null)));
	}

	@Test
	void defaultsFillWhatIsNull() {
		complete(schema(ConstraintNaming.STANDARD).createAll());
		complete(template().insert(new Offer(null, "one", new BigDecimal("1.50"), null, 1, null)));
		Offer stored = template().select(Offer.class).one().block(TIMEOUT);
		assertThat(stored.createdAt()).isBetween(Instant.now().minusSeconds(600), Instant.now().plusSeconds(600));
		assertThat(stored.price()).isEqualTo(new BigDecimal("1.50"));
	}

	@Test
	void sizesOfValidationAreEnforced() {
		complete(schema(ConstraintNaming.STANDARD).createAll());
		fails(template().insert(new Offer(null, null, null, null, 1, null)), DataIntegrityViolationException.class);
		fails(template().insert(new Offer(null, "more than 10", null, null, 1, null)), DataAccessException.class);
		fails(template().insert(new Offer(null, "one", new BigDecimal("12345.00"), null, 1, null)),
				DataAccessException.class);
	}

	@Test
	void commentsAreStoredAndThoseOfOthersStay() {
		Schema schema = schema(ConstraintNaming.STANDARD);
		complete(schema.createAll());
		assertThat(comments()).containsExactlyInAnyOrder("What we sell; it's cheap", "per piece");
		complete(schema.createAll());
		assertThat(comments()).containsExactlyInAnyOrder("What we sell; it's cheap", "per piece");
	}

	final Schema schema(ConstraintNaming naming) {
		return Schema.of(pool(), SchemaEntities.converter(Dialect.of(pool()), TYPES), naming);
	}

	abstract List<String> comments();

	abstract List<String> indexes();

	private List<String> constraints() {
		return names("select constraint_name as n from information_schema.table_constraints "
				+ "where lower(table_name) in ('offer', 'shop')");
	}

	final List<String> names(String query) {
		return database().query(query)
			.stream()
			.map((row) -> String.valueOf(row.get("n")).toLowerCase(Locale.ROOT))
			.toList();
	}

	private R2dbcEntityTemplate template() {
		Dialect dialect = Dialect.of(pool());
		return new R2dbcEntityTemplate(DatabaseClient.create(pool()), dialect.springDialect(),
				SchemaEntities.converter(dialect, TYPES));
	}

	static void complete(Mono<?> work) {
		StepVerifier.create(work.then()).expectComplete().verify(TIMEOUT);
	}

	private static void fails(Mono<?> work, Class<? extends Throwable> type) {
		StepVerifier.create(work).expectError(type).verify(TIMEOUT);
	}

	@Comment("What we sell; it's cheap")
	@Unique({ "name", "shopId" })
	@Index({ "createdAt", "name" })
	@Check(name = "small", value = "amount < 100")
	record Offer(@Id Long id, @NotBlank @Size(max = 10) String name,
			@Check("price > 0") @Comment("per piece") @Digits(integer = 4, fraction = 2) BigDecimal price,
			@ColumnDefault("now()") Instant createdAt, int amount, @Index @ForeignKey(Shop.class) Long shopId) {
	}

	@Table(schema = "market", value = "shop")
	record Shop(@Id Long id) {
	}

}

package dev.asyncorm.mapping;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.math.BigDecimal;
import java.util.List;

import jakarta.validation.Payload;
import jakarta.validation.constraints.Digits;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.validation.groups.Default;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.springframework.data.annotation.Id;
import org.springframework.data.r2dbc.dialect.PostgresDialect;
import org.springframework.data.r2dbc.mapping.R2dbcMappingContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ValidationConstraints}. The package is null-marked in the main code.
 */
@NullUnmarked
class ValidationConstraintsTests {

	@Test
	void requiredPropertiesAllowNoNull() {
		assertThat(model(Article.class).columns().stream().filter((column) -> !column.nullable()))
			.extracting(EntityColumn::name)
			.containsExactly("id", "title", "text", "tags", "slug", "price");
	}

	@Test
	void sizeLimitsTextsOnly() {
		assertThat(length("title")).isEqualTo(80);
		assertThat(length("text")).isNull();
		assertThat(length("tags")).isNull();
		assertThat(length("slug")).isEqualTo(30);
		assertThat(length("twice")).isEqualTo(10);
		assertThat(length("sometimes")).isNull();
		assertThat(length("own")).isEqualTo(500);
		assertThat(length("huge")).isNull();
	}

	@Test
	void digitsLimitDecimals() {
		assertThat(column("price").details().decimal()).isEqualTo(new ColumnDetails.Decimal(10, 2));
		assertThat(column("stock").details().decimal()).isNull();
		assertThat(column("rate").details().decimal()).isEqualTo(new ColumnDetails.Decimal(3, 3));
	}

	@Test
	void constraintsOfGettersCount() {
		EntityColumn column = model(Bean.class).column("name").orElseThrow();
		assertThat(column.nullable()).isFalse();
		assertThat(column.length()).isEqualTo(7);
	}

	private static Integer length(String property) {
		return column(property).length();
	}

	private static EntityColumn column(String property) {
		return model(Article.class).column(property).orElseThrow();
	}

	private static EntityModel model(Class<?> type) {
		R2dbcMappingContext context = new R2dbcMappingContext();
		context.setSimpleTypeHolder(PostgresDialect.INSTANCE.getSimpleTypeHolder());
		return EntityModel.of(context, type);
	}

	interface OnPublish {

	}

	@Target({ ElementType.FIELD, ElementType.METHOD, ElementType.PARAMETER })
	@Retention(RetentionPolicy.RUNTIME)
	@NotNull
	@Size(max = 30)
	@interface Slug {

		String message() default "";

		Class<?>[] groups() default {};

		Class<? extends Payload>[] payload() default {};

	}

	record Article(@Id Long id, @NotBlank @Size(max = 80) String title, @NotNull @Size(min = 1) String text,
			@NotEmpty @Size(max = 5) List<String> tags, @Slug String slug,
			@Size(max = 20) @Size(max = 10, groups = Default.class) @Size(max = 3,
					groups = OnPublish.class) String twice,
			@NotNull(groups = OnPublish.class) @Size(max = 3, groups = OnPublish.class) String sometimes,
			@Slug(groups = OnPublish.class) String draft, @Length(500) @Size(max = 50) String own,
			@Size(max = 100_000_000) String huge,
			@NotNull(groups = Default.class) @Digits(integer = 8, fraction = 2) BigDecimal price,
			@Digits(integer = 8, fraction = 0) Integer stock, @Digits(integer = 0, fraction = 3) BigDecimal rate) {
	}

	public static class Bean {

		@Id
		private Long id;

		private String name;

		@NotNull
		@Size(max = 7)
		public String getName() {
			return this.name;
		}

		@Override
		public String toString() {
			return this.id + this.name;
		}

	}

}

package dev.asyncorm.repository;

import java.util.AbstractMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class AttributesTests {

	@Test
	void namesAttributesWhenGivenByGetterComponentOrName() {
		assertThat(Attributes.where(Bean::getName).is("a").and(Bean::isActive).is(true).and("other").is(null).values())
			.containsExactly(entry("name", "a"), entry("active", true), entry("other", null));
		assertThat(Attributes.where(Point::x).is(1).and(Point::label).is(null).names()).containsExactly("x", "label");
		assertThat(Attributes.where(Bean::getName).is("a").and(SubBean::getLevel).is(1).names()).containsExactly("name",
				"level");
		assertThat(Attributes.where("name").is("a").and(Bean::isActive).is(true).names()).containsExactly("name",
				"active");
	}

	@Test
	void staysUnchangedWhenAnotherAttributeIsAdded() {
		Attributes<Bean> name = Attributes.where(Bean::getName).is("a");
		name.and(Bean::isActive).is(true);
		assertThat(name.names()).containsExactly("name");
		assertThat(Attributes.empty().isEmpty()).isTrue();
	}

	@Test
	void isEqualWhenNamesAndValuesAreEqual() {
		assertThat(Attributes.where(Bean::getName).is("a").and("b").is(1))
			.isEqualTo(Attributes.where("b").is(1).and("name").is("a"))
			.hasSameHashCodeAs(Attributes.where("b").is(1).and("name").is("a"))
			.isNotEqualTo(Attributes.where("name").is("a"));
	}

	@Test
	void hidesValuesWhenPrinted() {
		assertThat(Attributes.where("password").is("secret")).hasToString("[password]");
	}

	@Test
	void failsWhenAnAttributeIsGivenTwice() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> Attributes.where("name").is("a").and(Bean::getName).is("b"))
			.withMessageContaining("'name' is given twice");
	}

	private static Map.Entry<String, @Nullable Object> entry(String name, @Nullable Object value) {
		return new AbstractMap.SimpleEntry<>(name, value);
	}

	static class Bean {

		private String name = "";

		private boolean active;

		String getName() {
			return this.name;
		}

		boolean isActive() {
			return this.active;
		}

	}

	static class SubBean extends Bean {

		private int level;

		int getLevel() {
			return this.level;
		}

	}

	record Point(int x, @Nullable String label) {
	}

}

package dev.asyncorm.dialect;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Values in the text form of composite values.
 */
class CompositeTextTests {

	private static List<List<String>> read(String text, int cells) {
		CompositeText composite = new CompositeText(text, cells);
		List<List<String>> rows = new ArrayList<>();
		while (composite.next()) {
			List<String> row = new ArrayList<>();
			for (int cell = 0; cell < cells; cell++) {
				row.add(composite.isNull(cell) ? null : composite.text(cell));
			}
			rows.add(row);
		}
		return rows;
	}

	@Test
	void nothingHasNoRows() {
		assertThat(read("", 2)).isEmpty();
	}

	@Test
	void rowsFollowWithoutSeparator() {
		assertThat(read("(1,a)(2,b)", 2)).containsExactly(List.of("1", "a"), List.of("2", "b"));
	}

	@Test
	void nullIsNotAnEmptyText() {
		assertThat(read("(,\"\",)(\"\",,\"\")", 3)).containsExactly(Arrays.asList(null, "", null),
				Arrays.asList("", null, ""));
		assertThat(read("()(\"\")()", 1)).containsExactly(Arrays.asList((String) null), List.of(""),
				Arrays.asList((String) null));
	}

	@Test
	void quotedTextsKeepTheirCharacters() {
		assertThat(read("(\"a,b\",\")(\",\" \",\"\u20ac\n\")", 4))
			.containsExactly(List.of("a,b", ")(", " ", "\u20ac\n"));
	}

	@Test
	void doubledCharactersAreOne() {
		assertThat(read("(\"\"\"\",\"\\\\\",\"\"\"\"\"\",\"a\\\\\"\"b\",\"\\\\\"\"\")", 5))
			.containsExactly(List.of("\"", "\\", "\"\"", "a\\\"b", "\\\""));
	}

	@Test
	void numbersAndFirstCharactersNeedNoText() {
		CompositeText composite = new CompositeText("(-9223372036854775808,t)", 2);
		assertThat(composite.next()).isTrue();
		assertThat(composite.number(0)).isEqualTo(Long.MIN_VALUE);
		assertThat(composite.first(1)).isEqualTo('t');
		assertThat(composite.next()).isFalse();
	}

}

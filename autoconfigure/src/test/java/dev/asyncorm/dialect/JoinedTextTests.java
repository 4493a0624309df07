package dev.asyncorm.dialect;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Values that are joined to one text.
 */
class JoinedTextTests {

	private static String join(List<String> values) {
		return values.stream()
			.map((value) -> (value != null) ? value : JoinedText.NULL)
			.collect(Collectors.joining(String.valueOf(JoinedText.SEPARATOR)));
	}

	private static List<String> read(List<String> values) {
		int nulls = (int) values.stream().filter(Objects::isNull).count();
		JoinedText joined = JoinedText.of(join(values), values.size(), nulls);
		if (joined == null) {
			return null;
		}
		List<String> read = new ArrayList<>();
		for (int i = 0; i < values.size(); i++) {
			joined.next();
			read.add(joined.isNull() ? null : joined.text());
		}
		return read;
	}

	private static void arrives(String... values) {
		assertThat(read(Arrays.asList(values))).containsExactly(values);
	}

	@Test
	void textsArriveAsTheyAre() {
		arrives("a");
		arrives("");
		arrives("", "");
		arrives("a", "", "b,\"\\'()", "null", " ", "\n", "\u20ac \uD83D\uDE00");
		arrives("\u0002", "", "\u0002");
	}

	@Test
	void nullIsNotAnEmptyText() {
		arrives((String) null);
		arrives(null, null);
		arrives("", null, "", "a", null);
		arrives(null, "\u0002", null);
		arrives("\u0002", null);
	}

	@Test
	void whatCannotBeToldApartIsRefused() {
		assertThat(read(List.of("a\u0001b"))).isNull();
		assertThat(read(List.of("\u0001", "a"))).isNull();
		assertThat(read(Arrays.asList("", "\u0002", null))).isNull();
		assertThat(read(Arrays.asList(null, "\u0001\u0002"))).isNull();
	}

	@Test
	void randomTextsArriveOrAreRefused() {
		long seed = System.nanoTime();
		Random random = new Random(seed);
		String[] parts = { null, "", "\u0001", "\u0002", "\u0001\u0002", "a", "\u0002\u0001" };
		for (int run = 0; run < 20_000; run++) {
			List<String> values = new ArrayList<>();
			for (int i = random.nextInt(6); i >= 0; i--) {
				values.add(parts[random.nextInt(parts.length)]);
			}
			List<String> read = read(values);
			if (read != null) {
				assertThat(read).as("seed " + seed).isEqualTo(values);
			}
		}
	}

	@Test
	void numbersAndFirstCharactersNeedNoText() {
		JoinedText numbers = JoinedText.of(join(List.of("" + Long.MIN_VALUE, "" + Long.MAX_VALUE, "0", "t")), 4, 0);
		numbers.next();
		assertThat(numbers.number()).isEqualTo(Long.MIN_VALUE);
		numbers.next();
		assertThat(numbers.number()).isEqualTo(Long.MAX_VALUE);
		numbers.next();
		assertThat(numbers.number()).isZero();
		numbers.next();
		assertThat(numbers.first()).isEqualTo('t');
	}

}

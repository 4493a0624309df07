package dev.asyncorm.mapping;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ColumnValueTests {

	private static ColumnValue of(Object value) {
		return new ColumnValue(value, value.getClass());
	}

	@Test
	void comparesDeeply() {
		assertThat(of(new byte[] { 1, 2 }).hasSameValue(of(new byte[] { 1, 2 }))).isTrue();
		assertThat(of(new int[][] { { 1 }, { 2 } }).hasSameValue(of(new int[][] { { 1 }, { 2 } }))).isTrue();
		assertThat(of(new String[] { "a" }).hasSameValue(of(new String[] { "b" }))).isFalse();
		assertThat(new ColumnValue(null, String.class).hasSameValue(new ColumnValue(null, Object.class))).isTrue();
		assertThat(of("a").hasSameValue(null)).isFalse();
	}

	@Test
	void copiesWhatCanChange() {
		for (Object value : List.of(new byte[] { 1 }, new int[] { 1 }, new String[][] { { "a" } }, new Date(1),
				new ArrayList<>(List.of("a")), Map.of("a", 1), ByteBuffer.wrap(new byte[] { 1 }))) {
			ColumnValue copy = of(value).copy();
			assertThat(copy.hasSameValue(of(value))).isTrue();
			assertThat(copy.value()).isNotSameAs(value);
		}
		String text = "unchangeable";
		assertThat(of(text).copy().value()).isSameAs(text);
	}

}

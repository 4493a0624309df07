package dev.asyncorm.query;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Rows as a table expression of PostgreSQL, with the columns {@code c1}, {@code c2} and
 * so on for the values and {@code n} for the number of the row, which starts at 1.
 *
 * @param table the table expression, named {@code r}
 * @param values the SQL of each column's value
 * @param count the SQL of the number of rows
 */
record RowSource(String table, List<String> values, String count) {

	static RowSource ofArrays(List<ArrayForm> forms) {
		String arrays = IntStream.range(0, forms.size())
			.mapToObj((i) -> "$" + (i + 1) + "::" + forms.get(i).arrayType())
			.collect(Collectors.joining(", "));
		List<String> values = IntStream.range(0, forms.size())
			.mapToObj((i) -> forms.get(i).element("r.c" + (i + 1)))
			.toList();
		return new RowSource("unnest(" + arrays + ") WITH ORDINALITY AS " + alias(forms.size()), values,
				"cardinality($1::" + forms.get(0).arrayType() + ")");
	}

	static RowSource ofValues(int columns, int rows) {
		StringBuilder sql = new StringBuilder("(VALUES ");
		for (int row = 0, marker = 1; row < rows; row++) {
			sql.append((row > 0) ? ", (" : "(");
			for (int column = 0; column < columns; column++) {
				sql.append('$').append(marker++).append(", ");
			}
			sql.append(row + 1).append(')');
		}
		sql.append(") AS ").append(alias(columns));
		return new RowSource(sql.toString(), IntStream.rangeClosed(1, columns).mapToObj((i) -> "r.c" + i).toList(),
				String.valueOf(rows));
	}

	private static String alias(int columns) {
		return IntStream.rangeClosed(1, columns)
			.mapToObj((i) -> "c" + i)
			.collect(Collectors.joining(", ", "r(", ", n)"));
	}

}

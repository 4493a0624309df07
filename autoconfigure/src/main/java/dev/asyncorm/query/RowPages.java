package dev.asyncorm.query;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.function.IntFunction;

import io.r2dbc.postgresql.codec.Json;
import io.r2dbc.spi.Parameter;
import io.r2dbc.spi.Parameters;
import org.jspecify.annotations.Nullable;
import org.springframework.util.ClassUtils;

/**
 * Divides rows into pages and binds their values.
 */
final class RowPages {

	private static final int ARRAY_ROWS = 5_000;

	private static final int CHARACTERS = 4_000_000;

	/** What an element of an array takes at least. */
	private static final long ELEMENT = 4;

	private static final int MAX_MARKERS = 65_535;

	private static final boolean JSON = ClassUtils.isPresent("io.r2dbc.postgresql.codec.Json",
			RowPages.class.getClassLoader());

	private RowPages() {
	}

	/**
	 * Bind one array per column.
	 * @param forms the columns
	 * @param rows the rows
	 * @param sql the text, which is the same for every page
	 * @return the pages
	 */
	static List<RowPage> ofArrays(List<ArrayForm> forms, List<? extends List<@Nullable Object>> rows, String sql) {
		List<RowPage> pages = new ArrayList<>();
		int offset = 0;
		while (offset < rows.size()) {
			int size = size(rows, offset);
			List<? extends List<@Nullable Object>> page = rows.subList(offset, offset + size);
			List<Parameter> bindings = new ArrayList<>(forms.size());
			for (ArrayForm form : forms) {
				bindings.add(Parameters.in(form.collect(page, bindings.size())));
			}
			pages.add(new RowPage(new BoundSql(sql, bindings), offset, size));
			offset += size;
		}
		return pages;
	}

	/**
	 * Return the size of a page, which is smaller for large values because a statement is
	 * in memory as a whole.
	 */
	private static int size(List<? extends List<@Nullable Object>> rows, int offset) {
		return size(rows, offset, Math.min(ARRAY_ROWS, rows.size() - offset));
	}

	private static int size(List<? extends List<@Nullable Object>> rows, int offset, int most) {
		long characters = 0;
		int size = 0;
		while (size < most && characters < CHARACTERS) {
			for (Object value : rows.get(offset + size)) {
				characters += characters(value);
			}
			size++;
		}
		return size;
	}

	/**
	 * Estimate how many characters a value takes on its way; those of a fixed size count
	 * as nothing.
	 */
	private static long characters(@Nullable Object value) {
		if (value instanceof String text) {
			return text.length();
		}
		if (value instanceof byte[] bytes) {
			return 2L * bytes.length;
		}
		if (value instanceof ByteBuffer buffer) {
			return 2L * buffer.remaining();
		}
		if (value instanceof Object[] elements) {
			return characters(Arrays.asList(elements));
		}
		if (value instanceof Collection<?> elements) {
			long characters = ELEMENT * elements.size();
			for (Object element : elements) {
				characters += characters(element);
			}
			return characters;
		}
		// its text can be read once only
		return (JSON && value instanceof Json json) ? json.toString().length() : 0;
	}

	/**
	 * Bind value after value. The sizes of pages are powers of two, so that there are few
	 * texts.
	 * @param columns the columns
	 * @param rows the rows
	 * @param limit the largest number of rows in a page
	 * @param sql the text for a number of rows
	 * @return the pages
	 */
	static List<RowPage> ofValues(List<RowColumn> columns, List<? extends List<@Nullable Object>> rows, int limit,
			IntFunction<String> sql) {
		List<RowPage> pages = new ArrayList<>();
		int most = Math.min(limit, MAX_MARKERS / Math.max(1, columns.size()));
		int offset = 0;
		while (offset < rows.size()) {
			int size = Integer.highestOneBit(size(rows, offset, Math.min(most, rows.size() - offset)));
			List<Parameter> bindings = new ArrayList<>(columns.size() * size);
			for (List<@Nullable Object> row : rows.subList(offset, offset + size)) {
				for (int i = 0; i < columns.size(); i++) {
					Object value = row.get(i);
					bindings.add((value != null) ? Parameters.in(value) : Parameters.in(columns.get(i).type()));
				}
			}
			pages.add(new RowPage(new BoundSql(sql.apply(size), bindings), offset, size));
			offset += size;
		}
		return pages;
	}

}

package dev.asyncorm.query;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What identifies a stored row. A version that is {@code null} matches a null in the
 * database.
 *
 * @param ids the columns of the id
 * @param version the column of the version, or {@code null} when there is none
 * @since 0.1.0
 */
public record RowKey(List<RowColumn> ids, @Nullable RowColumn version) {

	private static final String NULL_SAFE = " IS NOT DISTINCT FROM ";

	public RowKey {
		ids = List.copyOf(ids);
	}

	/**
	 * Return all columns in the order of their values: the id, then the version.
	 * @return the columns
	 */
	public List<RowColumn> columns() {
		List<RowColumn> columns = new ArrayList<>(this.ids);
		if (this.version != null) {
			columns.add(this.version);
		}
		return columns;
	}

	/**
	 * Return the operators that compare the columns with the values of rows. The one that
	 * finds nulls keeps a database from using an index, so a part of an id gets it only
	 * when it is needed.
	 * @param rows the rows, which begin with the values of the key
	 * @return one operator for each column
	 */
	List<String> operators(List<? extends List<@Nullable Object>> rows) {
		List<String> operators = new ArrayList<>();
		for (int i = 0; i < this.ids.size(); i++) {
			int part = i;
			boolean hasNull = this.ids.size() > 1 && rows.stream().anyMatch((row) -> row.get(part) == null);
			operators.add(hasNull ? NULL_SAFE : " = ");
		}
		if (this.version != null) {
			operators.add(NULL_SAFE);
		}
		return operators;
	}

}

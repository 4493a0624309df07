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

}

package dev.asyncorm.mapping;

import org.springframework.data.relational.core.sql.SqlIdentifier;

/**
 * A column that entities of one type are written to.
 *
 * @param index its place among the columns of the type
 * @param name its name
 * @param type the type that the driver gets, boxed; the type of the array for arrays and
 * collections
 * @param id whether it is the id or a part of it
 * @param version whether it is the version
 * @param insertOnly whether an UPDATE leaves it alone
 * @since 0.1.0
 */
public record WrittenColumn(int index, SqlIdentifier name, Class<?> type, boolean id, boolean version,
		boolean insertOnly) {

	/**
	 * Return whether a change of the property makes an UPDATE write this column.
	 * @return whether it is neither id nor version nor for inserts only
	 */
	public boolean isUpdatable() {
		return !this.id && !this.version && !this.insertOnly;
	}

}

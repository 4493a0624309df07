package dev.asyncorm.mapping;

import io.r2dbc.spi.Row;
import io.r2dbc.spi.RowMetadata;

/**
 * Makes an object of a row.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface RowReader {

	/**
	 * Read a row.
	 * @param row the row
	 * @param metadata its columns
	 * @return the object
	 */
	Object read(Row row, RowMetadata metadata);

}

package dev.asyncorm.session;

import io.r2dbc.spi.Row;
import io.r2dbc.spi.RowMetadata;

/**
 * Makes an object of a row.
 */
@FunctionalInterface
interface RowReader {

	Object read(Row row, RowMetadata metadata);

}

package dev.asyncorm.mapping;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

import io.r2dbc.spi.Row;
import org.springframework.data.relational.core.sql.SqlIdentifier;

/**
 * The columns that a projection selects and what it makes of them.
 *
 * @param <R> the type of a result
 * @param columns the columns in order
 * @param reader makes a result of a row; empty for a single {@code null}
 * @since 0.1.0
 */
public record RowShape<R>(List<SqlIdentifier> columns, Function<Row, Optional<R>> reader) {

	public RowShape {
		columns = List.copyOf(columns);
	}

}

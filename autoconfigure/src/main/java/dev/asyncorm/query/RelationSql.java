package dev.asyncorm.query;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import io.r2dbc.spi.Row;
import io.r2dbc.spi.RowMetadata;
import org.jspecify.annotations.Nullable;

import dev.asyncorm.dialect.PackedRows;
import dev.asyncorm.mapping.RowReader;

/**
 * The SELECT of the targets of many owners.
 *
 * @param rows the statement
 * @param packed a statement that answers the same rows as {@link PackedRows}, or
 * {@code null} when that does not pay or cannot be done
 * @param unpackable takes note that the targets cannot be packed
 * @since 0.1.0
 */
public record RelationSql(BoundSql rows, @Nullable BoundSql packed, Runnable unpackable) {

	/**
	 * Read what {@link #packed()} answers.
	 * @param row its only row
	 * @param metadata the columns of that row
	 * @param reader reads rows by index
	 * @return what was read; empty when {@link #rows()} has to be asked instead
	 */
	public Optional<List<Object>> unpack(Row row, RowMetadata metadata, RowReader reader) {
		int count = PackedRows.count(row);
		if (count <= 0) {
			return (count == 0) ? Optional.of(List.of()) : Optional.empty();
		}
		if (!PackedRows.isPackable(row)) {
			this.unpackable.run();
			return Optional.empty();
		}
		PackedRows rows = PackedRows.of(row);
		if (rows == null) {
			return Optional.empty();
		}
		List<Object> read = new ArrayList<>(count);
		while (rows.next()) {
			read.add(reader.read(rows, metadata));
		}
		return Optional.of(read);
	}

}

package dev.asyncorm.repository;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

import io.r2dbc.spi.Parameter;
import io.r2dbc.spi.Parameters;
import org.springframework.data.r2dbc.dialect.R2dbcDialect;
import org.springframework.data.r2dbc.mapping.OutboundRow;
import org.springframework.data.relational.core.sql.SqlIdentifier;

import dev.asyncorm.query.BoundSql;

/**
 * A row that may have to be inserted: the entity it was made from and its columns.
 * Without I/O.
 *
 * @param <T> the entity type
 * @param mapping the mapping of the entity type
 * @param entity the entity as the callbacks left it
 * @param columns the columns as the callbacks left them
 */
record NewRow<T>(AttributeMapping<T> mapping, T entity, OutboundRow columns) {

	static String list(List<SqlIdentifier> columns, R2dbcDialect dialect) {
		return columns.stream()
			.map((column) -> column.toSql(dialect.getIdentifierProcessing()))
			.collect(Collectors.joining(", "));
	}

	/**
	 * Render an INSERT.
	 * @param dialect quotes the names
	 * @param prefix what comes before it
	 * @param suffix what comes after it
	 * @return the statement
	 */
	BoundSql insert(R2dbcDialect dialect, String prefix, String suffix) {
		List<SqlIdentifier> names = new ArrayList<>(this.columns.keySet());
		List<Parameter> values = new ArrayList<>();
		List<String> markers = new ArrayList<>();
		for (SqlIdentifier name : names) {
			var value = this.columns.get(name);
			Object bound = (value != null) ? value.getValue() : null;
			Class<?> type = (value != null) ? value.getType() : Object.class;
			values.add((bound != null) ? Parameters.in(bound) : Parameters.in(type));
			markers.add("$" + values.size());
		}
		String table = this.mapping.entity().getQualifiedTableName().toSql(dialect.getIdentifierProcessing());
		return new BoundSql(prefix + "INSERT INTO " + table + " (" + list(names, dialect) + ") VALUES ("
				+ String.join(", ", markers) + ")" + suffix, values);
	}

}

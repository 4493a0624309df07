package dev.asyncorm.query;

import java.util.Arrays;
import java.util.List;

import io.r2dbc.spi.Parameter;
import org.springframework.r2dbc.core.PreparedOperation;

/**
 * A statement text with the values of its markers, in order of index.
 *
 * @param sql the text with the dialect's indexed markers ({@code $1} on PostgreSQL and
 * H2)
 * @param bindings the values, typed so that {@code null} can be bound
 * @since 0.1.0
 */
public record BoundSql(String sql, List<Parameter> bindings) {

	public BoundSql {
		bindings = List.copyOf(bindings);
	}

	/**
	 * Create a statement.
	 * @param sql the text
	 * @param bindings the values
	 * @return the statement
	 */
	public static BoundSql of(String sql, Parameter... bindings) {
		return new BoundSql(sql, Arrays.asList(bindings));
	}

	/**
	 * Take down a statement of Spring Data, before there is a connection.
	 * @param operation the statement
	 * @return the statement
	 */
	public static BoundSql of(PreparedOperation<?> operation) {
		return ParameterRecorder.render(operation);
	}

	/**
	 * Return the text without the values, which may be secrets.
	 */
	@Override
	public String toString() {
		return this.sql;
	}

}

package dev.asyncorm.query;

import java.util.ArrayList;
import java.util.SortedMap;
import java.util.TreeMap;

import io.r2dbc.spi.Parameter;
import io.r2dbc.spi.Parameters;
import org.springframework.r2dbc.core.PreparedOperation;
import org.springframework.r2dbc.core.binding.BindTarget;
import org.springframework.r2dbc.core.binding.Bindings;

/**
 * Takes down what Spring Data would bind to a statement, so that a statement can be
 * rendered before there is a connection.
 */
final class ParameterRecorder implements BindTarget {

	private final SortedMap<Integer, Parameter> parameters = new TreeMap<>();

	private ParameterRecorder() {
	}

	static BoundSql render(String sql, Bindings bindings) {
		ParameterRecorder recorder = new ParameterRecorder();
		bindings.apply(recorder);
		return new BoundSql(sql, new ArrayList<>(recorder.parameters.values()));
	}

	static BoundSql render(PreparedOperation<?> operation) {
		ParameterRecorder recorder = new ParameterRecorder();
		operation.bindTo(recorder);
		return new BoundSql(operation.toQuery(), new ArrayList<>(recorder.parameters.values()));
	}

	@Override
	public void bind(int index, Object value) {
		this.parameters.put(index, (value instanceof Parameter parameter) ? parameter : Parameters.in(value));
	}

	@Override
	public void bindNull(int index, Class<?> type) {
		this.parameters.put(index, Parameters.in(type));
	}

	@Override
	public void bind(String identifier, Object value) {
		throw named(identifier);
	}

	@Override
	public void bindNull(String identifier, Class<?> type) {
		throw named(identifier);
	}

	private static UnsupportedOperationException named(String identifier) {
		return new UnsupportedOperationException(
				"The marker '" + identifier + "' has no index; use a dialect with indexed markers");
	}

}

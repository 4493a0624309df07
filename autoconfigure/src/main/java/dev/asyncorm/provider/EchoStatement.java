package dev.asyncorm.provider;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.r2dbc.spi.Parameter;
import io.r2dbc.spi.Result;
import io.r2dbc.spi.Statement;
import org.reactivestreams.Publisher;
import org.springframework.util.ObjectUtils;
import org.springframework.util.StringUtils;

/**
 * A statement of an {@link EchoConnection}. Like every statement it is used by one thread
 * at a time and collects its bindings until it is executed.
 */
final class EchoStatement implements Statement {

	/** The values of many rows travel in one array; its beginning tells enough. */
	private static final int MAX_LENGTH = 500;

	private final Statement delegate;

	private final String sql;

	private final boolean withParameters;

	private final List<Map<String, String>> rows = new ArrayList<>(List.of(new LinkedHashMap<>()));

	EchoStatement(Statement delegate, String sql, boolean withParameters) {
		this.delegate = delegate;
		this.sql = sql;
		this.withParameters = withParameters;
	}

	@Override
	public Statement add() {
		this.delegate.add();
		this.rows.add(new LinkedHashMap<>());
		return this;
	}

	@Override
	public Statement bind(int index, Object value) {
		this.delegate.bind(index, value);
		return record(marker(index), value);
	}

	@Override
	public Statement bind(String name, Object value) {
		this.delegate.bind(name, value);
		return record(name, value);
	}

	@Override
	public Statement bindNull(int index, Class<?> type) {
		this.delegate.bindNull(index, type);
		return record(marker(index), "null");
	}

	@Override
	public Statement bindNull(String name, Class<?> type) {
		this.delegate.bindNull(name, type);
		return record(name, "null");
	}

	/**
	 * Name a parameter as the SQL text does, where markers count from 1.
	 */
	private static String marker(int index) {
		return "$" + (index + 1);
	}

	private Statement record(String name, Object value) {
		this.rows.get(this.rows.size() - 1).put(name, this.withParameters ? describe(value) : "?");
		return this;
	}

	private static String describe(Object value) {
		Object plain = (value instanceof Parameter parameter) ? parameter.getValue() : value;
		return StringUtils.truncate(ObjectUtils.nullSafeToString(plain), MAX_LENGTH);
	}

	@Override
	public Statement fetchSize(int rows) {
		this.delegate.fetchSize(rows);
		return this;
	}

	@Override
	public Statement returnGeneratedValues(String... columns) {
		this.delegate.returnGeneratedValues(columns);
		return this;
	}

	@Override
	public Publisher<? extends Result> execute() {
		return EchoConnection.echo(this.sql + describeParameters(), this.delegate.execute());
	}

	private String describeParameters() {
		if (this.withParameters) {
			return this.rows.get(0).isEmpty() ? "" : " " + this.rows;
		}
		int count = this.rows.stream().mapToInt(Map::size).sum();
		return (count == 0) ? "" : " [" + count + " parameters]";
	}

}

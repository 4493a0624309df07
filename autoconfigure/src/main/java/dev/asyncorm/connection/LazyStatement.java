package dev.asyncorm.connection;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Result;
import io.r2dbc.spi.Statement;
import org.reactivestreams.Publisher;

/**
 * Records what is done to a statement until there is a connection to do it on; mistakes
 * in bindings are therefore reported by the execution.
 */
final class LazyStatement implements Statement {

	private final LazyConnection connection;

	private final String sql;

	private final List<UnaryOperator<Statement>> recorded = new ArrayList<>();

	private boolean bound;

	private int fetchSize;

	LazyStatement(LazyConnection connection, String sql) {
		this.connection = connection;
		this.sql = sql;
	}

	@Override
	public Statement add() {
		return record(Statement::add);
	}

	@Override
	public Statement bind(int index, Object value) {
		return bound((statement) -> statement.bind(index, value));
	}

	@Override
	public Statement bind(String name, Object value) {
		return bound((statement) -> statement.bind(name, value));
	}

	@Override
	public Statement bindNull(int index, Class<?> type) {
		return bound((statement) -> statement.bindNull(index, type));
	}

	@Override
	public Statement bindNull(String name, Class<?> type) {
		return bound((statement) -> statement.bindNull(name, type));
	}

	@Override
	public Statement returnGeneratedValues(String... columns) {
		return record((statement) -> statement.returnGeneratedValues(columns));
	}

	@Override
	public Statement fetchSize(int rows) {
		this.fetchSize = rows;
		return this;
	}

	@Override
	public Publisher<? extends Result> execute() {
		List<UnaryOperator<Statement>> steps = List.copyOf(this.recorded);
		return this.connection.executeForeign(this.sql, this.bound, this.fetchSize,
				(physical, rows) -> replay(physical, steps, rows).execute());
	}

	private Statement replay(Connection physical, List<UnaryOperator<Statement>> steps, int rows) {
		Statement statement = physical.createStatement(this.sql);
		for (UnaryOperator<Statement> step : steps) {
			statement = step.apply(statement);
		}
		return (rows > 0) ? statement.fetchSize(rows) : statement;
	}

	private Statement bound(UnaryOperator<Statement> step) {
		this.bound = true;
		return record(step);
	}

	private Statement record(UnaryOperator<Statement> step) {
		this.recorded.add(step);
		return this;
	}

}

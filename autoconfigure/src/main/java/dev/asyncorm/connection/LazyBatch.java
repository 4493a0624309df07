package dev.asyncorm.connection;

import java.util.ArrayList;
import java.util.List;

import io.r2dbc.spi.Batch;
import io.r2dbc.spi.Result;
import org.reactivestreams.Publisher;

/**
 * Records the statements of a batch until there is a connection.
 */
final class LazyBatch implements Batch {

	private final LazyConnection connection;

	private final List<String> statements = new ArrayList<>();

	LazyBatch(LazyConnection connection) {
		this.connection = connection;
	}

	@Override
	public Batch add(String sql) {
		this.statements.add(sql);
		return this;
	}

	@Override
	public Publisher<? extends Result> execute() {
		List<String> recorded = List.copyOf(this.statements);
		return this.connection.executeForeign("BATCH", false, 0, (physical, rows) -> {
			Batch batch = physical.createBatch();
			recorded.forEach(batch::add);
			return batch.execute();
		});
	}

}

package dev.asyncorm.dialect;

/**
 * Uses IF NOT EXISTS, because H2 has no blocks of statements. It has no such thing for
 * comments.
 */
final class H2IfMissing implements IfMissing {

	static final IfMissing INSTANCE = new H2IfMissing();

	private H2IfMissing() {
	}

	@Override
	public String createSchema(String schema) {
		return "create schema if not exists " + schema;
	}

	@Override
	public String addConstraint(String table, String name, String statement) {
		return statement.replaceFirst(" add constraint ", " add constraint if not exists ");
	}

	@Override
	public String createIndex(String table, String name, String statement) {
		return statement.replaceFirst(" index ", " index if not exists ");
	}

	@Override
	public String commentTable(String table, String statement) {
		return statement;
	}

	@Override
	public String commentColumn(String table, String column, String statement) {
		return statement;
	}

}

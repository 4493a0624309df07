package dev.asyncorm.dialect;

/**
 * Asks the catalogue first: IF NOT EXISTS asks for ownership, or for the right to create,
 * even when there is nothing to do.
 */
final class PostgresIfMissing implements IfMissing {

	static final IfMissing INSTANCE = new PostgresIfMissing();

	private PostgresIfMissing() {
	}

	private static String unless(String condition, String statement) {
		return "do $unless$ begin if not (" + condition + ") then " + statement + "; end if; end $unless$";
	}

	private static String literal(String text) {
		return Dialect.POSTGRESQL.literal(text);
	}

	private static String regclass(String table) {
		return literal(table) + "::regclass";
	}

	@Override
	public String createSchema(String schema) {
		return unless("to_regnamespace(" + literal(schema) + ") is not null", "create schema " + schema);
	}

	@Override
	public String addConstraint(String table, String name, String statement) {
		return unless("exists (select 1 from pg_constraint where conname = " + literal(name) + " and conrelid = "
				+ regclass(table) + ")", statement);
	}

	@Override
	public String createIndex(String table, String name, String statement) {
		return unless("exists (select 1 from pg_index i join pg_class c on c.oid = i.indexrelid where c.relname = "
				+ literal(name) + " and i.indrelid = " + regclass(table) + ")", statement);
	}

	@Override
	public String commentTable(String table, String statement) {
		return unless("obj_description(" + regclass(table) + ", 'pg_class') is not null", statement);
	}

	@Override
	public String commentColumn(String table, String column, String statement) {
		return unless("exists (select 1 from pg_attribute where attname = " + literal(column) + " and attrelid = "
				+ regclass(table) + " and col_description(attrelid, attnum) is not null)", statement);
	}

}

package dev.asyncorm.catalog;

/**
 * The queries for H2, whose information schema has all there is. H2 folds names to upper
 * or lower case, as its settings say.
 */
final class H2Catalog {

	private static final String IN_SCHEMAS = "(t.table_schema = schema() or array_contains($1, t.table_schema))"
			+ " and t.table_schema <> 'INFORMATION_SCHEMA'";

	static final CatalogQueries QUERIES = new CatalogQueries(schemas(), tables(), columns(), constraints(), indexes(),
			sequences(), exists());

	private H2Catalog() {
	}

	private static String schemas() {
		return """
				select schema_name, schema_name = schema() as is_searched,
				exists (select 1 from information_schema.settings where setting_name = 'CASE_INSENSITIVE_IDENTIFIERS'
				and setting_value = 'true') as ignores_case from information_schema.schemata
				""";
	}

	private static String tables() {
		return """
				select t.table_schema as schema_name, t.table_name as object_name,
				t.table_type = 'VIEW' as is_external, t.remarks from information_schema.tables t
				where\s""" + IN_SCHEMAS + " order by 1, 2";
	}

	private static String columns() {
		return """
				select t.table_schema as schema_name, t.table_name as object_name, t.column_name,
				data_type_sql(t.table_schema, t.table_name, 'TABLE', t.dtd_identifier) as column_type,
				t.is_nullable = 'YES' as is_nullable, t.is_identity = 'YES' as is_identity, t.remarks,
				t.column_default as default_value from information_schema.columns t
				where\s""" + IN_SCHEMAS + " order by 1, 2, t.ordinal_position";
	}

	private static String constraints() {
		return """
				select t.table_schema as schema_name, t.table_name as object_name, t.constraint_name,
				case t.constraint_type when 'PRIMARY KEY' then 'p' when 'UNIQUE' then 'u' when 'CHECK' then 'c'
				else 'f' end as constraint_type, k.column_name, y.table_schema as target_schema,
				y.table_name as target_name, y.column_name as target_column, c.check_clause as condition,
				lower(r.delete_rule) as on_delete
				from information_schema.table_constraints t
				left join information_schema.key_column_usage k
					on k.constraint_schema = t.constraint_schema and k.constraint_name = t.constraint_name
				left join information_schema.referential_constraints r
					on r.constraint_schema = t.constraint_schema and r.constraint_name = t.constraint_name
				left join information_schema.key_column_usage y on y.constraint_schema = r.unique_constraint_schema
					and y.constraint_name = r.unique_constraint_name
					and y.ordinal_position = k.position_in_unique_constraint
				left join information_schema.check_constraints c
					on c.constraint_schema = t.constraint_schema and c.constraint_name = t.constraint_name
				where\s""" + IN_SCHEMAS + " order by 1, 2, 3, k.ordinal_position";
	}

	private static String indexes() {
		return """
				select t.table_schema as schema_name, t.table_name as object_name, t.index_name,
				t.index_type_name like '%UNIQUE%' as is_unique, c.column_name
				from information_schema.indexes t join information_schema.index_columns c
					on c.index_schema = t.index_schema and c.index_name = t.index_name
				where not t.is_generated and\s""" + IN_SCHEMAS + " order by 1, 2, 3, c.ordinal_position";
	}

	private static String sequences() {
		return """
				select t.sequence_schema as schema_name, t.sequence_name as object_name
				from information_schema.sequences t where\s""" + IN_SCHEMAS.replace("table_schema", "sequence_schema")
				+ " order by 1, 2";
	}

	private static String exists() {
		return """
				select exists (select 1 from information_schema.tables t
				where t.table_name in ($1, upper($1), lower($1))
				and case when $2 = '' then t.table_schema <> 'INFORMATION_SCHEMA'
					else t.table_schema in ($2, upper($2), lower($2)) end
				and ($3 = '' or exists (select 1 from information_schema.columns c
					where c.table_schema = t.table_schema and c.table_name = t.table_name
					and c.column_name in ($3, upper($3), lower($3))))) as found
				""";
	}

}

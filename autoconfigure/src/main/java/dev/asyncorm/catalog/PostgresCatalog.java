package dev.asyncorm.catalog;

/**
 * The queries for PostgreSQL. They read {@code pg_catalog}, because the information
 * schema shows a user only what he has rights on.
 */
final class PostgresCatalog {

	private static final String IN_SCHEMAS = "n.nspname = any(current_schemas(false)::text[] || $1::text[])";

	private static final String TABLES = " c.relkind in ('r', 'p', 'v', 'm', 'f') and not c.relispartition";

	static final CatalogQueries QUERIES = new CatalogQueries(schemas(), tables(), columns(), constraints(), indexes(),
			sequences(), exists());

	private PostgresCatalog() {
	}

	private static String schemas() {
		return """
				select n.nspname::text as schema_name, s.place is not null as is_searched, false as ignores_case
				from pg_namespace n left join unnest(current_schemas(false)) with ordinality s(name, place)
				on s.name = n.nspname order by s.place nulls last
				""";
	}

	private static String tables() {
		return """
				select n.nspname::text as schema_name, c.relname::text as object_name,
				c.relkind not in ('r', 'p') or exists (select 1 from pg_depend d where d.classid = 'pg_class'::regclass
					and d.objid = c.oid and d.objsubid = 0 and d.deptype = 'e') as is_external,
				obj_description(c.oid, 'pg_class') as remarks
				from pg_class c join pg_namespace n on n.oid = c.relnamespace
				where""" + TABLES + " and " + IN_SCHEMAS + " order by 1, 2";
	}

	private static String columns() {
		// a domain is what it is made of; other types that somebody created are qualified
		return """
				select n.nspname::text as schema_name, c.relname::text as object_name, a.attname::text as column_name,
				case when bn.nspname <> 'pg_catalog' and strpos(format_type(b.oid, b.typmod), '.') = 0
					then quote_ident(bn.nspname) || '.' else '' end || format_type(b.oid, b.typmod) as column_type,
				not (a.attnotnull or y.typnotnull) as is_nullable,
				a.attidentity <> '' as is_identity, col_description(c.oid, a.attnum) as remarks,
				case when a.attgenerated = '' then coalesce(pg_get_expr(d.adbin, d.adrelid), y.typdefault) end
					as default_value
				from pg_attribute a join pg_class c on c.oid = a.attrelid
				join pg_namespace n on n.oid = c.relnamespace
				join pg_type y on y.oid = a.atttypid
				cross join lateral (with recursive base(oid, typmod) as (select a.atttypid, a.atttypmod
						union all select t.typbasetype, t.typtypmod from base join pg_type t using (oid)
						where t.typtype = 'd')
					select t.oid, base.typmod, t.typnamespace from base join pg_type t using (oid)
					where t.typtype <> 'd') b
				join pg_namespace bn on bn.oid = b.typnamespace
				left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
				where a.attnum > 0 and not a.attisdropped and""" + TABLES + " and " + IN_SCHEMAS
				+ " order by 1, 2, a.attnum";
	}

	private static String constraints() {
		// a foreign key to a partitioned table has one more constraint for each partition
		return """
				select n.nspname::text as schema_name, c.relname::text as object_name,
				k.conname::text as constraint_name, k.contype::text as constraint_type,
				a.attname::text as column_name, tn.nspname::text as target_schema, t.relname::text as target_name,
				ta.attname::text as target_column, pg_get_expr(k.conbin, k.conrelid) as condition,
				case k.confdeltype when 'a' then 'no action' when 'r' then 'restrict' when 'c' then 'cascade'
				when 'n' then 'set null' when 'd' then 'set default' end as on_delete
				from pg_constraint k join pg_class c on c.oid = k.conrelid
				join pg_namespace n on n.oid = c.relnamespace
				left join pg_class t on t.oid = k.confrelid left join pg_namespace tn on tn.oid = t.relnamespace
				left join lateral unnest(k.conkey, k.confkey) with ordinality key(num, target, place)
					on k.contype <> 'c'
				left join pg_attribute a on a.attrelid = k.conrelid and a.attnum = key.num
				left join pg_attribute ta on ta.attrelid = k.confrelid and ta.attnum = key.target
				where k.contype in ('p', 'u', 'f', 'c') and k.conparentid = 0 and""" + TABLES + " and " + IN_SCHEMAS
				+ " order by 1, 2, 3, key.place";
	}

	private static String indexes() {
		return """
				select n.nspname::text as schema_name, c.relname::text as object_name,
				x.relname::text as index_name, i.indisunique as is_unique,
				case when i.indisvalid and i.indpred is null and not 0 = any(i.indkey) then a.attname::text end
					as column_name
				from pg_index i join pg_class x on x.oid = i.indexrelid join pg_class c on c.oid = i.indrelid
				join pg_namespace n on n.oid = c.relnamespace
				cross join lateral unnest(i.indkey::int2[]) with ordinality key(num, place)
				left join pg_attribute a on a.attrelid = i.indrelid and a.attnum = key.num
				where key.place <= i.indnkeyatts and not exists (select 1 from pg_constraint k
					where k.conindid = i.indexrelid and k.contype in ('p', 'u', 'x')) and""" + TABLES + " and "
				+ IN_SCHEMAS + " order by 1, 2, 3, key.place";
	}

	private static String sequences() {
		return """
				select n.nspname::text as schema_name, c.relname::text as object_name
				from pg_class c join pg_namespace n on n.oid = c.relnamespace
				where c.relkind = 'S' and not exists (select 1 from pg_depend d where d.classid = 'pg_class'::regclass
					and d.objid = c.oid and d.deptype = 'i') and\s""" + IN_SCHEMAS + " order by 1, 2";
	}

	private static String exists() {
		return """
				select exists (select 1 from pg_class c join pg_namespace n on n.oid = c.relnamespace
				where c.relkind in ('r', 'p', 'v', 'm', 'f') and not pg_is_other_temp_schema(n.oid)
				and c.relname in ($1::text, lower($1::text))
				and case when $2::text = '' then n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast')
					else n.nspname in ($2::text, lower($2::text)) end
				and ($3::text = '' or exists (select 1 from pg_attribute a where a.attrelid = c.oid and a.attnum > 0
					and not a.attisdropped and a.attname in ($3::text, lower($3::text))))) as found
				""";
	}

}

package dev.asyncorm.schema;

import java.util.ArrayList;
import java.util.List;

import org.springframework.data.r2dbc.convert.MappingR2dbcConverter;
import org.springframework.data.r2dbc.convert.R2dbcConverter;
import org.springframework.data.r2dbc.convert.R2dbcCustomConversions;
import org.springframework.data.r2dbc.mapping.R2dbcMappingContext;
import org.springframework.data.relational.RelationalManagedTypes;

import dev.asyncorm.dialect.Dialect;

/**
 * Builds converters over a few entity types, as Spring Boot does.
 */
final class SchemaEntities {

	private SchemaEntities() {
	}

	static R2dbcConverter converter(Dialect dialect, List<?> converters, Class<?>... types) {
		R2dbcCustomConversions conversions = R2dbcCustomConversions.of(dialect.springDialect(),
				new ArrayList<>(converters));
		R2dbcMappingContext context = new R2dbcMappingContext();
		context.setSimpleTypeHolder(conversions.getSimpleTypeHolder());
		context.setManagedTypes(RelationalManagedTypes.from(types));
		context.initialize();
		return new MappingR2dbcConverter(context, conversions);
	}

	static R2dbcConverter converter(Dialect dialect, Class<?>... types) {
		return converter(dialect, List.of(), types);
	}

}

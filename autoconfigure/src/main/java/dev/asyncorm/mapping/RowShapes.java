package dev.asyncorm.mapping;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;
import org.springframework.dao.InvalidDataAccessApiUsageException;
import org.springframework.data.r2dbc.convert.MappingR2dbcConverter;
import org.springframework.data.r2dbc.convert.R2dbcConverter;
import org.springframework.data.relational.core.mapping.RelationalMappingContext;
import org.springframework.data.relational.core.mapping.RelationalPersistentEntity;
import org.springframework.data.relational.core.mapping.RelationalPersistentProperty;
import org.springframework.data.relational.core.sql.SqlIdentifier;

/**
 * Compiles the projections of one entity type. Safe for concurrent use.
 *
 * @since 0.1.0
 */
public final class RowShapes {

	private final RelationalPersistentEntity<?> entity;

	private final R2dbcConverter converter;

	private final @Nullable Class<? extends CharSequence> textType;

	private final Map<Class<?>, RowShape<Object>> objects = new ConcurrentHashMap<>();

	private final ResultShapes results;

	RowShapes(RelationalPersistentEntity<?> entity, R2dbcConverter converter,
			@Nullable Class<? extends CharSequence> textType) {
		this.entity = entity;
		this.converter = converter;
		this.textType = textType;
		this.results = new ResultShapes(converter, textType);
	}

	/**
	 * Return the projections of results that are not made of columns of the entity.
	 * @return the projections
	 */
	public ResultShapes results() {
		return this.results;
	}

	/**
	 * Return the projection to a type whose properties have the names of those of the
	 * entity.
	 * @param type a record or class
	 * @return the projection
	 */
	public RowShape<Object> objects(Class<?> type) {
		RowShape<Object> known = this.objects.get(type);
		return (known != null) ? known : this.objects.computeIfAbsent(type, this::compile);
	}

	private RowShape<Object> compile(Class<?> type) {
		RelationalPersistentEntity<?> target = this.results.requirePlain(type);
		List<String> names = new ArrayList<>();
		List<SqlIdentifier> columns = new ArrayList<>();
		for (RelationalPersistentProperty property : target) {
			names.add(property.getName());
			columns.add(column(property.getName()));
		}
		RowReader reader = new EntityReaderCompiler((MappingR2dbcConverter) this.converter,
				(property) -> names.indexOf(property.getName()), this.textType)
			.compile(target);
		return new RowShape<>(columns, (row) -> Optional
			.of(ResultShapes.read(type, row, (current) -> reader.read(current, current.getMetadata()))));
	}

	/**
	 * Return the projection to one value.
	 * @param <R> the type of the value
	 * @param property the property; parts of embedded ones with a dot
	 * @param type the type of the value
	 * @return the projection
	 */
	public <R> RowShape<R> value(String property, Class<R> type) {
		return new RowShape<>(List.of(column(property)), this.results.first(type).reader());
	}

	private SqlIdentifier column(String path) {
		RelationalPersistentEntity<?> owner = this.entity;
		RelationalPersistentProperty property = null;
		for (String name : path.split("\\.")) {
			property = (owner != null) ? owner.getPersistentProperty(name) : null;
			owner = (property != null && property.isEmbedded()) ? context().getRequiredPersistentEntity(property)
					: null;
		}
		if (property == null || property.isEntity()) {
			throw new InvalidDataAccessApiUsageException(this.entity.getType().getSimpleName()
					+ " has no column for the property '" + path + "'; name a property of the entity");
		}
		return property.getColumnName();
	}

	private RelationalMappingContext context() {
		return (RelationalMappingContext) this.converter.getMappingContext();
	}

}

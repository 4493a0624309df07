package dev.asyncorm.repository;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import io.r2dbc.spi.Parameter;
import io.r2dbc.spi.Parameters;
import org.jspecify.annotations.Nullable;
import org.springframework.data.auditing.ReactiveAuditingHandler;
import org.springframework.data.mapping.PersistentPropertyAccessor;
import org.springframework.data.mapping.callback.ReactiveEntityCallbacks;
import org.springframework.data.r2dbc.convert.R2dbcConverter;
import org.springframework.data.r2dbc.dialect.R2dbcDialect;
import org.springframework.data.r2dbc.mapping.OutboundRow;
import org.springframework.data.r2dbc.mapping.event.AfterSaveCallback;
import org.springframework.data.r2dbc.mapping.event.BeforeConvertCallback;
import org.springframework.data.r2dbc.mapping.event.BeforeSaveCallback;
import org.springframework.data.relational.core.mapping.RelationalPersistentProperty;
import org.springframework.data.relational.core.sql.SqlIdentifier;
import reactor.core.publisher.Mono;

import dev.asyncorm.query.BoundSql;

/**
 * Makes rows the way {@code R2dbcEntityTemplate} does when it inserts an entity:
 * callbacks, audit values, first version, conversion. Immutable.
 */
final class NewRows {

	private final R2dbcConverter converter;

	private final R2dbcDialect dialect;

	private final ReactiveEntityCallbacks callbacks;

	private final @Nullable ReactiveAuditingHandler auditing;

	NewRows(R2dbcConverter converter, R2dbcDialect dialect, ReactiveEntityCallbacks callbacks,
			@Nullable ReactiveAuditingHandler auditing) {
		this.converter = converter;
		this.dialect = dialect;
		this.callbacks = callbacks;
		this.auditing = auditing;
	}

	<T> Mono<NewRow<T>> prepare(AttributeMapping<T> mapping,
			Map<RelationalPersistentProperty, @Nullable Object> values) {
		SqlIdentifier table = mapping.entity().getQualifiedTableName();
		return this.callbacks.callback(BeforeConvertCallback.class, mapping.instantiate(values), table)
			.flatMap(this::markCreated)
			.flatMap((created) -> {
				T entity = withFirstVersion(mapping, created);
				OutboundRow row = outboundRow(mapping, entity, values);
				return this.callbacks.callback(BeforeSaveCallback.class, entity, row, table)
					.map((saved) -> new NewRow<>(mapping, saved, row));
			});
	}

	<T> Mono<T> afterInsert(NewRow<T> row, T inserted) {
		return this.callbacks.callback(AfterSaveCallback.class, inserted, row.columns(),
				row.mapping().entity().getQualifiedTableName());
	}

	// the auditing callback takes an entity with an assigned id for an existing one
	private <T> Mono<T> markCreated(T entity) {
		return (this.auditing != null) ? this.auditing.markCreated(entity) : Mono.just(entity);
	}

	private <T> T withFirstVersion(AttributeMapping<T> mapping, T entity) {
		RelationalPersistentProperty property = mapping.entity().getVersionProperty();
		if (property == null) {
			return entity;
		}
		Class<?> type = property.getType();
		long version = type.isPrimitive() ? 1 : 0;
		PersistentPropertyAccessor<T> accessor = mapping.entity().getPropertyAccessor(entity);
		accessor.setProperty(property, this.converter.getConversionService().convert(version, type));
		return accessor.getBean();
	}

	private <T> OutboundRow outboundRow(AttributeMapping<T> mapping, T entity,
			Map<RelationalPersistentProperty, @Nullable Object> values) {
		OutboundRow row = new OutboundRow();
		this.converter.write(entity, row);
		mapping.entity().forEach((property) -> convertArray(property, row));
		List<SqlIdentifier> given = mapping.columns(values.keySet());
		row.keySet().removeIf((column) -> {
			var value = row.get(column);
			return !given.contains(column) && (value == null || value.getValue() == null);
		});
		RelationalPersistentProperty id = mapping.entity().getIdProperty();
		if (id != null && !values.containsKey(id)) {
			var value = row.get(id.getColumnName());
			if (value != null && value.getValue() instanceof Number number && number.longValue() == 0) {
				row.remove(id.getColumnName());
			}
		}
		return row;
	}

	@SuppressWarnings("deprecation")
	private void convertArray(RelationalPersistentProperty property, OutboundRow row) {
		var parameter = property.isCollectionLike() ? row.get(property.getColumnName()) : null;
		Object value = (parameter != null) ? parameter.getValue() : null;
		if (value instanceof Collection
				|| (value != null && value.getClass().isArray() && !(value instanceof byte[]))) {
			row.put(property.getColumnName(), org.springframework.r2dbc.core.Parameter
				.from(this.converter.getArrayValue(this.dialect.getArraySupport(), property, value)));
		}
	}

	/**
	 * A row that may have to be inserted: the entity it was made from and its columns.
	 * Without I/O.
	 *
	 * @param <T> the entity type
	 * @param mapping the mapping of the entity type
	 * @param entity the entity as the callbacks left it
	 * @param columns the columns as the callbacks left them
	 */
	record NewRow<T>(AttributeMapping<T> mapping, T entity, OutboundRow columns) {

		static String list(List<SqlIdentifier> columns, R2dbcDialect dialect) {
			return columns.stream()
				.map((column) -> column.toSql(dialect.getIdentifierProcessing()))
				.collect(Collectors.joining(", "));
		}

		/**
		 * Render an INSERT.
		 * @param dialect quotes the names
		 * @param prefix what comes before it
		 * @param suffix what comes after it
		 * @return the statement
		 */
		BoundSql insert(R2dbcDialect dialect, String prefix, String suffix) {
			List<SqlIdentifier> names = new ArrayList<>(this.columns.keySet());
			List<Parameter> values = new ArrayList<>();
			List<String> markers = new ArrayList<>();
			for (SqlIdentifier name : names) {
				var value = this.columns.get(name);
				Object bound = (value != null) ? value.getValue() : null;
				Class<?> type = (value != null) ? value.getType() : Object.class;
				values.add((bound != null) ? Parameters.in(bound) : Parameters.in(type));
				markers.add("$" + values.size());
			}
			String table = this.mapping.entity().getQualifiedTableName().toSql(dialect.getIdentifierProcessing());
			return new BoundSql(prefix + "INSERT INTO " + table + " (" + list(names, dialect) + ") VALUES ("
					+ String.join(", ", markers) + ")" + suffix, values);
		}

	}

}

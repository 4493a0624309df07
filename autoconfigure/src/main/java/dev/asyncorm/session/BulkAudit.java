package dev.asyncorm.session;

import java.lang.annotation.Annotation;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.dao.InvalidDataAccessApiUsageException;
import org.springframework.data.annotation.LastModifiedBy;
import org.springframework.data.annotation.LastModifiedDate;
import org.springframework.data.domain.Auditable;
import org.springframework.data.mapping.model.EntityInstantiators;
import org.springframework.data.mapping.model.ParameterValueProvider;
import org.springframework.data.relational.core.mapping.RelationalPersistentEntity;
import org.springframework.data.relational.core.mapping.RelationalPersistentProperty;
import org.springframework.data.relational.core.query.Update;
import org.springframework.data.relational.core.sql.SqlIdentifier;
import org.springframework.data.util.ReflectionUtils;
import org.springframework.r2dbc.core.Parameter;
import reactor.core.publisher.Mono;

/**
 * Finds what auditing would write into a changed row that was never loaded: Spring Data
 * audits an empty instance, which is thrown away.
 *
 * @param events calls the auditing handler
 * @param instantiators create the instance
 */
@SuppressWarnings("deprecation")
record BulkAudit(EntityEvents events, EntityInstantiators instantiators) {

	private static final List<Class<? extends Annotation>> MARKS = List.of(LastModifiedDate.class,
			LastModifiedBy.class);

	/**
	 * Return the audit columns of an UPDATE.
	 * @param mapping the entity type
	 * @param update what the caller sets, which comes first
	 * @return the values by column; empty without auditing
	 */
	Mono<Map<SqlIdentifier, Object>> modified(EntityMapping mapping, Update update) {
		if (!this.events.isAuditing() || !isAudited(mapping)) {
			return Mono.just(Map.of());
		}
		Object empty = empty(mapping);
		Map<SqlIdentifier, ColumnValue> before = mapping.columns(empty);
		return this.events.audit(empty, false).map((audited) -> {
			Map<SqlIdentifier, Object> changes = new LinkedHashMap<>();
			mapping.columns(audited).forEach((column, value) -> {
				if (!value.hasSameValue(before.get(column))) {
					changes.put(column, Parameter.fromOrEmpty(value.value(), value.type()));
				}
			});
			changes.keySet().removeAll(BulkChecks.columns(mapping, update));
			return changes;
		});
	}

	private static boolean isAudited(EntityMapping mapping) {
		return Auditable.class.isAssignableFrom(mapping.type()) || MARKS.stream()
			.anyMatch((mark) -> mapping.entity().getPersistentProperties(mark).iterator().hasNext());
	}

	private Object empty(EntityMapping mapping) {
		RelationalPersistentEntity<Object> entity = mapping.entity();
		try {
			return this.instantiators.getInstantiatorFor(entity).createInstance(entity, new Nothing());
		}
		catch (RuntimeException ex) {
			throw new InvalidDataAccessApiUsageException(
					"The audit values of an update of " + mapping.type().getSimpleName()
							+ " are not known because it cannot be created without values; let its constructor "
							+ "accept null, or change the entities one by one",
					ex);
		}
	}

	/**
	 * Gives every argument of a constructor its default.
	 */
	private record Nothing() implements ParameterValueProvider<RelationalPersistentProperty> {

		@Override
		@SuppressWarnings("unchecked")
		public <V> @Nullable V getParameterValue(
				org.springframework.data.mapping.Parameter<V, RelationalPersistentProperty> parameter) {
			Class<?> type = parameter.getRawType();
			return type.isPrimitive() ? (V) ReflectionUtils.getPrimitiveDefault(type) : null;
		}

	}

}

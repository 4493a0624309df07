package dev.asyncorm.mapping;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.ToIntFunction;

import io.r2dbc.spi.Row;
import org.jspecify.annotations.Nullable;
import org.springframework.data.mapping.InstanceCreatorMetadata;
import org.springframework.data.mapping.Parameter;
import org.springframework.data.mapping.model.ParameterValueProvider;
import org.springframework.data.r2dbc.convert.MappingR2dbcConverter;
import org.springframework.data.r2dbc.convert.R2dbcConverter;
import org.springframework.data.relational.core.mapping.Embedded;
import org.springframework.data.relational.core.mapping.RelationalMappingContext;
import org.springframework.data.relational.core.mapping.RelationalPersistentEntity;
import org.springframework.data.relational.core.mapping.RelationalPersistentProperty;
import org.springframework.data.relational.domain.RowDocument;

import dev.asyncorm.mapping.EntityReader.Argument;
import dev.asyncorm.mapping.EntityReader.Source;
import dev.asyncorm.mapping.EntityReader.Target;

/**
 * Compiles readers for one list of columns.
 *
 * @param converter converts values
 * @param indexes finds the place of the column of a property, negative when it is not
 * there
 * @param textType the type by which the driver hands out the text of a value, or
 * {@code null} when it does not
 */
record EntityReaderCompiler(MappingR2dbcConverter converter, ToIntFunction<RelationalPersistentProperty> indexes,
		@Nullable Class<? extends CharSequence> textType) {

	/**
	 * Tell whether rows of a type can be read without Spring Data's converter.
	 * @param converter the converter
	 * @param entity the type
	 * @return whether neither converter nor type do something of their own
	 */
	static boolean canRead(R2dbcConverter converter, RelationalPersistentEntity<?> entity) {
		return converter.getClass() == MappingR2dbcConverter.class
				&& canRead((MappingR2dbcConverter) converter, entity);
	}

	private static boolean canRead(MappingR2dbcConverter converter, RelationalPersistentEntity<?> entity) {
		Class<?> type = entity.getType();
		boolean isConverted = converter.getConversions().hasCustomReadTarget(Row.class, type)
				|| converter.getConversions().hasCustomReadTarget(RowDocument.class, type);
		return !isConverted && isPlain(converter, entity);
	}

	private static boolean isPlain(MappingR2dbcConverter converter, RelationalPersistentEntity<?> entity) {
		InstanceCreatorMetadata<RelationalPersistentProperty> creator = entity.getInstanceCreatorMetadata();
		boolean isCreatable = creator == null
				|| creator.getParameters().stream().allMatch((parameter) -> isPlain(entity, creator, parameter));
		if (!isCreatable) {
			return false;
		}
		for (RelationalPersistentProperty property : entity) {
			if (property.isAssociation() || property.getSpelExpression() != null
					|| (property.isEmbedded() && !isPlain(converter, embedded(converter, property)))) {
				return false;
			}
		}
		return true;
	}

	private static boolean isPlain(RelationalPersistentEntity<?> entity,
			InstanceCreatorMetadata<RelationalPersistentProperty> creator,
			Parameter<?, RelationalPersistentProperty> parameter) {
		if (parameter.hasValueExpression() || creator.isParentParameter(parameter)) {
			return false;
		}
		String name = parameter.getName();
		RelationalPersistentProperty property = (name != null) ? entity.getPersistentProperty(name) : null;
		return parameter.isTransient()
				|| (property != null && parameter.getType().equals(property.getTypeInformation()));
	}

	private static RelationalPersistentEntity<?> embedded(MappingR2dbcConverter converter,
			RelationalPersistentProperty property) {
		return ((RelationalMappingContext) converter.getMappingContext()).getRequiredPersistentEntity(property);
	}

	EntityReader compile(RelationalPersistentEntity<?> entity) {
		return compile(entity, null);
	}

	@SuppressWarnings("unchecked")
	private EntityReader compile(RelationalPersistentEntity<?> entity, @Nullable List<ColumnReader> presence) {
		InstanceCreatorMetadata<RelationalPersistentProperty> creator = entity.getInstanceCreatorMetadata();
		List<Argument> arguments = new ArrayList<>();
		if (creator != null) {
			creator.getParameters().forEach((parameter) -> arguments.add(argument(entity, parameter)));
		}
		List<Target> targets = new ArrayList<>();
		if (entity.requiresPropertyPopulation()) {
			for (RelationalPersistentProperty property : entity) {
				if (!entity.isCreatorArgument(property)) {
					targets.add(new Target(property, source(property), PropertyWriter.of(property)));
				}
			}
		}
		return new EntityReader((RelationalPersistentEntity<Object>) entity,
				this.converter.getEntityInstantiators().getInstantiatorFor(entity), List.copyOf(arguments),
				List.copyOf(targets), presence);
	}

	private Argument argument(RelationalPersistentEntity<?> entity,
			Parameter<?, RelationalPersistentProperty> parameter) {
		if (parameter.isTransient()) {
			return new Argument(parameter,
					new Source(null, null, ParameterValueProvider.getDefaultValue(parameter.getRawType())));
		}
		String name = Objects.requireNonNull(parameter.getName());
		return new Argument(parameter, source(entity.getRequiredPersistentProperty(name)));
	}

	private Source source(RelationalPersistentProperty property) {
		if (!property.isEmbedded()) {
			return new Source(column(property), null, null);
		}
		RelationalPersistentEntity<?> embedded = embedded(this.converter, property);
		List<ColumnReader> presence = new ArrayList<>();
		boolean isOptional = addPresence(property, presence);
		return new Source(null, compile(embedded, isOptional ? List.copyOf(presence) : null), null);
	}

	/**
	 * Collect the columns that decide whether an embedded object is there.
	 */
	private boolean addPresence(RelationalPersistentProperty property, List<ColumnReader> presence) {
		Embedded annotation = property.findAnnotation(Embedded.class);
		if (annotation == null || annotation.onEmpty() == Embedded.OnEmpty.USE_EMPTY) {
			return false;
		}
		for (RelationalPersistentProperty part : embedded(this.converter, property)) {
			if (!part.isEmbedded()) {
				presence.add(column(part));
			}
			else if (!addPresence(part, presence)) {
				return false;
			}
		}
		return true;
	}

	private ColumnReader column(RelationalPersistentProperty property) {
		// an entity has no column of its own
		int index = property.isEntity() ? -1 : this.indexes.applyAsInt(property);
		return new ColumnReader(index, property.getTypeInformation(), this.converter, this.textType);
	}

}

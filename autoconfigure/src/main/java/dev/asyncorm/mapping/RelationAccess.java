package dev.asyncorm.mapping;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;
import org.springframework.data.mapping.InstanceCreatorMetadata;
import org.springframework.data.mapping.Parameter;
import org.springframework.data.mapping.PersistentPropertyAccessor;
import org.springframework.data.mapping.model.EntityInstantiator;
import org.springframework.data.mapping.model.EntityInstantiators;
import org.springframework.data.mapping.model.ParameterValueProvider;
import org.springframework.data.relational.core.mapping.RelationalPersistentEntity;
import org.springframework.data.relational.core.mapping.RelationalPersistentProperty;
import org.springframework.util.ReflectionUtils;

/**
 * Reads and writes the property of a relation. Spring Data's accessors know no transient
 * properties, and lose them when they copy. Immutable and safe for concurrent use.
 *
 * @since 0.1.0
 */
public final class RelationAccess {

	private static final EntityInstantiators INSTANTIATORS = new EntityInstantiators();

	private final RelationalPersistentProperty property;

	private final Field field;

	private final boolean inPlace;

	private final EntityInstantiator instantiator;

	private final Map<String, PropertyReader> arguments;

	private RelationAccess(Relation relation) {
		this.property = relation.property();
		this.field = relation.property().getRequiredField();
		this.inPlace = !Modifier.isFinal(this.field.getModifiers());
		this.instantiator = INSTANTIATORS.getInstantiatorFor(relation.owner());
		this.arguments = this.inPlace ? Map.of() : arguments(relation.owner());
		ReflectionUtils.makeAccessible(this.field);
	}

	private static Map<String, PropertyReader> arguments(RelationalPersistentEntity<?> owner) {
		Map<String, PropertyReader> readers = new HashMap<>();
		InstanceCreatorMetadata<RelationalPersistentProperty> creator = owner.getInstanceCreatorMetadata();
		List<Parameter<Object, RelationalPersistentProperty>> parameters = (creator != null) ? creator.getParameters()
				: List.of();
		for (Parameter<Object, RelationalPersistentProperty> parameter : parameters) {
			String name = Objects.requireNonNull(parameter.getName());
			RelationalPersistentProperty property = owner.getPersistentProperty(name);
			property = (property != null) ? property : owner.getTransientProperty(name);
			if (property != null) {
				readers.put(name, PropertyReader.of(property));
			}
		}
		return readers;
	}

	/**
	 * Find the way to a relation's property.
	 * @param relation the relation
	 * @return the access; keep it
	 */
	public static RelationAccess of(Relation relation) {
		return new RelationAccess(relation);
	}

	/**
	 * Return whether a value is set on the entity itself.
	 * @return whether no copy is made
	 */
	public boolean isInPlace() {
		return this.inPlace;
	}

	/**
	 * Read the property.
	 * @param owner the entity
	 * @return the value
	 */
	public @Nullable Object read(Object owner) {
		return ReflectionUtils.getField(this.field, owner);
	}

	/**
	 * Write the property.
	 * @param owner the entity
	 * @param value the value
	 * @return the entity, or a copy with the value and everything else for an immutable
	 * one
	 */
	public Object write(Object owner, @Nullable Object value) {
		if (this.inPlace) {
			ReflectionUtils.setField(this.field, owner, value);
			return owner;
		}
		return copy(entity(), owner, value);
	}

	private RelationalPersistentEntity<?> entity() {
		return (RelationalPersistentEntity<?>) this.property.getOwner();
	}

	private <T> Object copy(RelationalPersistentEntity<T> entity, Object owner, @Nullable Object value) {
		Object copy = this.instantiator.createInstance(entity, new Arguments(owner, value));
		if (!entity.requiresPropertyPopulation()) {
			return copy;
		}
		PersistentPropertyAccessor<Object> source = entity.getPropertyAccessor(owner);
		PersistentPropertyAccessor<Object> target = entity.getPropertyAccessor(copy);
		for (RelationalPersistentProperty other : entity) {
			if (!entity.isCreatorArgument(other)) {
				target.setProperty(other, source.getProperty(other));
			}
		}
		return target.getBean();
	}

	/**
	 * What the creator gets for a copy.
	 */
	private final class Arguments implements ParameterValueProvider<RelationalPersistentProperty> {

		private final Object owner;

		private final @Nullable Object value;

		Arguments(Object owner, @Nullable Object value) {
			this.owner = owner;
			this.value = value;
		}

		@Override
		@SuppressWarnings("unchecked")
		public <T> @Nullable T getParameterValue(Parameter<T, RelationalPersistentProperty> parameter) {
			String name = Objects.requireNonNull(parameter.getName());
			if (name.equals(RelationAccess.this.property.getName())) {
				return (T) this.value;
			}
			PropertyReader reader = RelationAccess.this.arguments.get(name);
			return (T) ((reader != null) ? reader.read(this.owner)
					: ParameterValueProvider.getDefaultValue(parameter.getRawType()));
		}

	}

}

package dev.asyncorm.mapping;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.util.ReflectionUtils;

/**
 * A relation as it is written down, before anything is known of the other side.
 *
 * @param field the field
 * @param annotation the annotation
 * @param type the type of the field in the entity
 * @since 0.1.0
 */
public record RelationDeclaration(Field field, Relationship annotation, ResolvableType type) {

	private static final Set<Class<?>> COLLECTIONS = Set.of(List.class, Set.class, Collection.class);

	/**
	 * Find what a type and its superclasses declare.
	 * @param type the type
	 * @return the declarations, those of the superclasses last; keep them, because
	 * finding them takes reflection
	 */
	public static List<RelationDeclaration> of(Class<?> type) {
		List<RelationDeclaration> declarations = new ArrayList<>();
		ReflectionUtils.doWithFields(type, (field) -> {
			Relationship annotation = AnnotatedElementUtils.findMergedAnnotation(field, Relationship.class);
			if (annotation != null && !Modifier.isStatic(field.getModifiers())) {
				declarations.add(new RelationDeclaration(field, annotation, ResolvableType.forField(field, type)));
			}
		});
		return declarations;
	}

	/**
	 * Return the name of the property.
	 * @return the name
	 */
	public String name() {
		return this.field.getName();
	}

	/**
	 * Return whether the property is a collection.
	 * @return whether an owner may have several targets
	 */
	public boolean isMany() {
		return COLLECTIONS.contains(this.type.toClass());
	}

	/**
	 * Return the property of the target that leads back.
	 * @return the name; empty when there is none
	 */
	public String mappedBy() {
		return this.annotation.mappedBy();
	}

	/**
	 * Return the own property with the foreign key, which counts for a relation to one
	 * that is not mapped.
	 * @return the name
	 */
	public String foreignKey() {
		return this.annotation.foreignKey().isEmpty() ? name() + "Id" : this.annotation.foreignKey();
	}

	/**
	 * Return what the relation leads to.
	 * @return the type, or {@code null} for a collection of an unknown one
	 */
	public @Nullable Class<?> target() {
		return isMany() ? this.type.getGeneric(0).resolve() : this.type.resolve();
	}

}

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
 */
record RelationDeclaration(Field field, Relationship annotation, ResolvableType type) {

	private static final Set<Class<?>> COLLECTIONS = Set.of(List.class, Set.class, Collection.class);

	/**
	 * Find what a type and its superclasses declare.
	 * @param type the type
	 * @return the declarations, those of the superclasses last
	 */
	static List<RelationDeclaration> of(Class<?> type) {
		List<RelationDeclaration> declarations = new ArrayList<>();
		ReflectionUtils.doWithFields(type, (field) -> {
			Relationship annotation = AnnotatedElementUtils.findMergedAnnotation(field, Relationship.class);
			if (annotation != null && !Modifier.isStatic(field.getModifiers())) {
				declarations.add(new RelationDeclaration(field, annotation, ResolvableType.forField(field, type)));
			}
		});
		return declarations;
	}

	String name() {
		return this.field.getName();
	}

	boolean isMany() {
		return COLLECTIONS.contains(this.type.toClass());
	}

	String mappedBy() {
		return this.annotation.mappedBy();
	}

	String foreignKey() {
		return this.annotation.foreignKey().isEmpty() ? name() + "Id" : this.annotation.foreignKey();
	}

	/**
	 * Return what the relation leads to.
	 * @return the type, or {@code null} for a collection of an unknown one
	 */
	@Nullable Class<?> target() {
		return isMany() ? this.type.getGeneric(0).resolve() : this.type.resolve();
	}

}

package dev.asyncorm.relationship;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.data.annotation.Id;
import org.springframework.data.core.TypedPropertyPath;
import org.springframework.util.ClassUtils;
import org.springframework.util.ConcurrentReferenceHashMap;
import org.springframework.util.ReflectionUtils;

import dev.asyncorm.UnloadedRelationshipException;
import dev.asyncorm.mapping.EntityKeys;
import dev.asyncorm.mapping.RelationDeclaration;

/**
 * Asks entities for relations without a session. <pre>
 * Optional&lt;User&gt; user = Relations.get(order, Order::getUser);</pre> A relation to
 * one is unloaded when its foreign key has a value and its target is {@code null} or has
 * another id; one that the target maps has no foreign key beside it and counts as
 * unloaded while it is {@code null}. Without I/O and safe for concurrent use.
 *
 * @since 0.1.0
 */
public final class Relations {

	private static final Map<Class<?>, Map<String, Declared>> DECLARED = new ConcurrentReferenceHashMap<>();

	private Relations() {
	}

	/**
	 * Return the target of a relation to one.
	 * @param <T> the owner
	 * @param <P> the target
	 * @param owner the owner
	 * @param relation a reference to the getter of the relation
	 * @return the target, empty when there is none; {@link UnloadedRelationshipException}
	 * when nobody has loaded it
	 */
	public static <T, P> Optional<P> get(T owner, TypedPropertyPath<T, @Nullable P> relation) {
		String name = TypedPropertyPath.of(relation).toDotPath();
		if (!isLoaded(owner, name)) {
			throw new UnloadedRelationshipException("a " + ClassUtils.getUserClass(owner).getSimpleName(), name);
		}
		return Optional.ofNullable(relation.get(owner));
	}

	/**
	 * Tell whether a relation was loaded.
	 * @param <T> the owner
	 * @param <P> the type of the property
	 * @param owner the owner
	 * @param relation a reference to the getter of the relation
	 * @return whether it can be read
	 */
	public static <T, P extends @Nullable Object> boolean isLoaded(T owner, TypedPropertyPath<T, P> relation) {
		return isLoaded(owner, TypedPropertyPath.of(relation).toDotPath());
	}

	/**
	 * Tell whether a relation was loaded.
	 * @param owner the owner
	 * @param relation the name of the relation
	 * @return whether it can be read; other properties always can
	 */
	public static boolean isLoaded(Object owner, String relation) {
		Declared declared = DECLARED.computeIfAbsent(ClassUtils.getUserClass(owner), Relations::declared).get(relation);
		return declared == null || declared.isLoaded(owner);
	}

	private static Map<String, Declared> declared(Class<?> type) {
		Map<String, Declared> declared = new LinkedHashMap<>();
		for (RelationDeclaration declaration : RelationDeclaration.of(type)) {
			boolean hasKey = !declaration.isMany() && declaration.mappedBy().isEmpty();
			Field key = hasKey ? ReflectionUtils.findField(type, declaration.foreignKey()) : null;
			Field id = (key != null) ? id(declaration.target()) : null;
			ReflectionUtils.makeAccessible(declaration.field());
			if (key != null) {
				ReflectionUtils.makeAccessible(key);
			}
			declared.put(declaration.name(), new Declared(declaration.field(), key, id));
		}
		return declared;
	}

	private static @Nullable Field id(@Nullable Class<?> target) {
		List<Field> ids = new ArrayList<>(1);
		if (target != null) {
			ReflectionUtils.doWithFields(target, ids::add,
					(field) -> AnnotatedElementUtils.hasAnnotation(field, Id.class));
		}
		ids.forEach(ReflectionUtils::makeAccessible);
		return ids.isEmpty() ? null : ids.get(0);
	}

	/**
	 * A relation of a type.
	 *
	 * @param field its field
	 * @param key the field of its foreign key, or {@code null} when the owner has none
	 * @param id the field of the target's id, or {@code null} when it has none
	 */
	private record Declared(Field field, @Nullable Field key, @Nullable Field id) {

		boolean isLoaded(Object owner) {
			Object value = ReflectionUtils.getField(this.field, owner);
			if (this.key == null) {
				return value != null && Related.isReadable(value);
			}
			Object key = EntityKeys.value(this.key.getType(), ReflectionUtils.getField(this.key, owner));
			return key == null || (value != null && isTarget(key, value));
		}

		/** The key may lead to another target since this one was loaded. */
		private boolean isTarget(Object key, Object value) {
			return this.id == null || key.equals(ReflectionUtils.getField(this.id, value));
		}

	}

}

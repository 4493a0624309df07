package dev.asyncorm.repository;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.data.core.PropertyReference;
import org.springframework.util.Assert;

/**
 * Values of an entity's attributes, as a condition or as what is to be written.
 * <p>
 * Begin with {@link #where(PropertyReference)}, whose values are checked by the compiler,
 * or with {@link #where(String)}. <pre>
 * Attributes.where(User::getName).is("foo").and("tenant").is(5)</pre> As a condition all
 * attributes must be equal, and {@code null} means IS NULL. Immutable; the order of the
 * attributes is kept but does not matter to {@link #equals}.
 *
 * @param <T> the type that has the attributes; {@code Object} when they are only named
 * @since 0.1.0
 */
public final class Attributes<T> {

	private static final Attributes<Object> EMPTY = new Attributes<>(Map.of());

	private final Map<String, @Nullable Object> values;

	private Attributes(Map<String, @Nullable Object> values) {
		this.values = values;
	}

	/**
	 * Return no attributes: nothing to write, or no condition.
	 * @return empty attributes
	 */
	public static Attributes<Object> empty() {
		return EMPTY;
	}

	/**
	 * Begin with an attribute given by its getter or record component.
	 * @param <T> the type that has the attribute
	 * @param <P> the type of the attribute
	 * @param attribute the getter, as in {@code User::getName} or {@code User::name}
	 * @return what takes the value
	 */
	public static <T, P extends @Nullable Object> Value<T, P> where(PropertyReference<T, P> attribute) {
		return new Value<>(Map.of(), PropertyReference.of(attribute).getName());
	}

	/**
	 * Begin with an attribute given by its name.
	 * @param attribute the name of the property, not of the column
	 * @return what takes the value
	 */
	public static Value<Object, Object> where(String attribute) {
		return new Value<>(Map.of(), attribute);
	}

	/**
	 * Go on with an attribute given by its getter or record component.
	 * @param <S> the type that has all the attributes
	 * @param <P> the type of the attribute
	 * @param attribute the getter, as in {@code User::getName} or {@code User::name}
	 * @return what takes the value
	 */
	public <S extends T, P extends @Nullable Object> Value<S, P> and(PropertyReference<S, P> attribute) {
		return new Value<>(this.values, PropertyReference.of(attribute).getName());
	}

	/**
	 * Go on with an attribute given by its name.
	 * @param attribute the name of the property, not of the column
	 * @return what takes the value
	 */
	public Value<T, Object> and(String attribute) {
		return new Value<>(this.values, attribute);
	}

	/**
	 * Return whether there are no attributes.
	 * @return whether it is empty
	 */
	public boolean isEmpty() {
		return this.values.isEmpty();
	}

	/**
	 * Return the names of the attributes.
	 * @return the names in their order
	 */
	public List<String> names() {
		return List.copyOf(this.values.keySet());
	}

	Map<String, @Nullable Object> values() {
		return this.values;
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof Attributes<?> that && this.values.equals(that.values);
	}

	@Override
	public int hashCode() {
		return this.values.hashCode();
	}

	/**
	 * Return the names without the values, which may be secrets.
	 */
	@Override
	public String toString() {
		return this.values.keySet().toString();
	}

	/**
	 * An attribute that waits for its value. Immutable.
	 *
	 * @param <T> the type that has the attributes
	 * @param <P> the type of the attribute
	 * @since 0.1.0
	 */
	public static final class Value<T, P extends @Nullable Object> {

		private final Map<String, @Nullable Object> others;

		private final String name;

		private Value(Map<String, @Nullable Object> others, String name) {
			Assert.hasText(name, "The name of the attribute must not be empty");
			Assert.isTrue(!others.containsKey(name), () -> "The attribute '" + name + "' is given twice");
			this.others = others;
			this.name = name;
		}

		/**
		 * Give the attribute its value.
		 * @param value the value; {@code null} is IS NULL in a condition
		 * @return the attributes
		 */
		public Attributes<T> is(@Nullable P value) {
			Map<String, @Nullable Object> values = new LinkedHashMap<>(this.others);
			values.put(this.name, value);
			return new Attributes<>(Collections.unmodifiableMap(values));
		}

	}

}

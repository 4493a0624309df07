package dev.asyncorm.query;

import java.lang.reflect.Method;
import java.time.DateTimeException;
import java.time.temporal.Temporal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;
import org.springframework.core.convert.ConversionException;
import org.springframework.data.core.TypeInformation;
import org.springframework.data.domain.KeysetScrollPosition;
import org.springframework.data.domain.ScrollPosition;
import org.springframework.data.domain.Sort;
import org.springframework.data.domain.Sort.NullHandling;
import org.springframework.data.domain.Sort.Order;
import org.springframework.data.domain.Window;
import org.springframework.data.mapping.PersistentPropertyPath;
import org.springframework.data.r2dbc.convert.R2dbcConverter;
import org.springframework.data.relational.core.mapping.RelationalPersistentEntity;
import org.springframework.data.relational.core.mapping.RelationalPersistentProperty;
import org.springframework.data.relational.core.query.Criteria;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

import dev.asyncorm.InvalidScrollPositionException;
import dev.asyncorm.UnknownPropertyException;
import dev.asyncorm.mapping.ColumnNullability;
import dev.asyncorm.query.PropertyNames.Found;

/**
 * Reads on from the row where the last window ended, by its values instead of an offset:
 * nothing is skipped or repeated when rows come and go, and no row is counted.
 * <p>
 * The order is completed by the id, so that it is one. A column that may be null is
 * ordered with nulls at the end of an ascending order and at the beginning of a
 * descending one, unless the order says something else. Immutable, safe for concurrent
 * use and without I/O.
 *
 * @since 0.1.0
 */
public final class KeysetScroll {

	private final RelationalPersistentEntity<?> entity;

	private final R2dbcConverter converter;

	private final KeysetScrollPosition position;

	private final Map<String, PersistentPropertyPath<? extends RelationalPersistentProperty>> paths = new LinkedHashMap<>();

	private final List<Order> orders = new ArrayList<>();

	/**
	 * Prepare to read on.
	 * @param entity the entity type
	 * @param converter the converter of Spring Data, with its mapping context
	 * @param sort the order asked for
	 * @param position the end of the last window
	 */
	public KeysetScroll(RelationalPersistentEntity<?> entity, R2dbcConverter converter, Sort sort,
			KeysetScrollPosition position) {
		this.entity = entity;
		this.converter = converter;
		this.position = position;
		sort.forEach(this::add);
		addId(entity.getRequiredIdProperty());
	}

	private void add(Order order) {
		PropertyNames names = new PropertyNames(this.converter.getMappingContext());
		Found found = names.find(this.entity, order.getProperty());
		if (found == null) {
			throw unknown(names, order.getProperty());
		}
		String name = found.path();
		if (this.paths.containsKey(name)) {
			return;
		}
		if (order.isIgnoreCase() || found.property().isEmbedded()) {
			throw new UnknownPropertyException(order.getProperty(), "Scrolling by keys cannot order by '" + name
					+ "' without its case or as a whole; name single properties, or scroll by offset");
		}
		var path = this.converter.getMappingContext().getPersistentPropertyPath(name, this.entity.getType());
		this.paths.put(name, path);
		boolean isNative = order.getNullHandling() == NullHandling.NATIVE && isNullable(path);
		NullHandling nulls = order.isAscending() ? NullHandling.NULLS_LAST : NullHandling.NULLS_FIRST;
		this.orders.add(order.withProperty(name).with(isNative ? nulls : order.getNullHandling()));
	}

	private UnknownPropertyException unknown(PropertyNames names, String name) {
		return (names.related(this.entity, name) == null) ? names.unknown(this.entity, name)
				: new UnknownPropertyException(name, "Scrolling by keys cannot order by '" + name
						+ "' of a related object; name properties of the entity, or scroll by offset");
	}

	private void addId(RelationalPersistentProperty id) {
		if (!id.isEntity()) {
			add(Order.asc(id.getName()));
			return;
		}
		for (RelationalPersistentProperty part : this.converter.getMappingContext()
			.getRequiredPersistentEntity(id.getActualType())) {
			add(Order.asc(id.getName() + "." + part.getName()));
		}
	}

	private static boolean isNullable(PersistentPropertyPath<? extends RelationalPersistentProperty> path) {
		return !path.iterator().next().isIdProperty()
				&& path.stream().anyMatch((property) -> ColumnNullability.isNullable(property));
	}

	/**
	 * Let a query begin at the position.
	 * @param query the query
	 * @return the query for the window and one row more
	 */
	public QuerySpec apply(QuerySpec query) {
		boolean backward = this.position.scrollsBackward();
		Sort sort = Sort.by(this.orders.stream().map((order) -> backward ? reverse(order) : order).toList());
		QuerySpec ordered = query.ordered(sort).skipping(0).plusOne();
		return this.position.isInitial() ? ordered : ordered.and(beyond(sort.toList()));
	}

	private static Order reverse(Order order) {
		NullHandling nulls = switch (order.getNullHandling()) {
			case NULLS_FIRST -> NullHandling.NULLS_LAST;
			case NULLS_LAST -> NullHandling.NULLS_FIRST;
			case NATIVE -> NullHandling.NATIVE;
		};
		return order.reverse().with(nulls);
	}

	private Criteria beyond(List<Order> sort) {
		List<Criteria> alternatives = new ArrayList<>();
		Criteria same = Criteria.empty();
		for (Order order : sort) {
			Object key = key(order.getProperty());
			Criteria next = after(order, key);
			if (!next.isEmpty()) {
				alternatives.add(same.isEmpty() ? next : same.and(next));
			}
			Criteria.CriteriaStep step = same.and(order.getProperty());
			same = (key != null) ? step.is(key) : step.isNull();
		}
		Criteria any = alternatives.stream().reduce(Criteria::or).orElseThrow();
		Order first = sort.get(0);
		Object key = key(first.getProperty());
		// says what the alternatives say, in a form that an index understands
		return (key != null && first.getNullHandling() == NullHandling.NATIVE && alternatives.size() > 1)
				? from(first, key).and(any) : any;
	}

	private static Criteria after(Order order, @Nullable Object key) {
		Criteria.CriteriaStep step = Criteria.where(order.getProperty());
		if (key == null) {
			return (order.getNullHandling() == NullHandling.NULLS_FIRST) ? step.isNotNull() : Criteria.empty();
		}
		Criteria after = order.isAscending() ? step.greaterThan(key) : step.lessThan(key);
		return (order.getNullHandling() == NullHandling.NULLS_LAST) ? after.or(order.getProperty()).isNull() : after;
	}

	private static Criteria from(Order order, Object key) {
		Criteria.CriteriaStep step = Criteria.where(order.getProperty());
		return order.isAscending() ? step.greaterThanOrEquals(key) : step.lessThanOrEquals(key);
	}

	private @Nullable Object key(String name) {
		Object key = this.position.getKeys().get(name);
		var path = Objects.requireNonNull(this.paths.get(name));
		if (key == null && (!isNullable(path) || !this.position.getKeys().containsKey(name))) {
			throw new InvalidScrollPositionException("The position to scroll from has no value of '" + name
					+ "'; use a position of a window with the same order", null);
		}
		Class<?> type = ClassUtils.resolvePrimitiveIfNecessary(path.getLeafProperty().getType());
		try {
			Object converted = (key == null || type.isInstance(key)) ? key : convert(key, type);
			if (converted == null && key != null) {
				throw new InvalidScrollPositionException(
						"The position to scroll from has an empty value of '" + name + "'; use a position of a window",
						null);
			}
			return converted;
		}
		catch (ConversionException | DateTimeException ex) {
			throw new InvalidScrollPositionException("The position to scroll from has a value of '" + name
					+ "' that is no " + type.getSimpleName() + "; use a position of a window", ex);
		}
	}

	/**
	 * Convert what a client sent back as text: it is the text of what is stored.
	 */
	private @Nullable Object convert(Object key, Class<?> type) {
		Class<?> stored = ClassUtils.resolvePrimitiveIfNecessary(this.converter.getTargetType(type));
		Object value = (key instanceof String text && !text.isEmpty()) ? parse(text, stored) : key;
		return (value != null) ? this.converter.getConversionService().convert(value, type) : null;
	}

	/**
	 * Read a text. Spring converts none to a date without a format; Java's own is meant.
	 */
	private @Nullable Object parse(String text, Class<?> type) {
		Method parse = Temporal.class.isAssignableFrom(type)
				? ReflectionUtils.findMethod(type, "parse", CharSequence.class) : null;
		return (parse != null) ? ReflectionUtils.invokeMethod(parse, null, text)
				: this.converter.getConversionService().convert(text, type);
	}

	/**
	 * Make a window of what was read.
	 * @param <T> the entity type
	 * @param read the entities of {@link #apply(QuerySpec)}
	 * @param limit the size of the window, or -1
	 * @return the window, always in the order asked for
	 */
	public <T> Window<T> window(List<T> read, int limit) {
		boolean hasNext = limit >= 0 && read.size() > limit;
		List<T> content = new ArrayList<>(hasNext ? read.subList(0, limit) : read);
		if (this.position.scrollsBackward()) {
			Collections.reverse(content);
		}
		return Window.from(content,
				(index) -> ScrollPosition.of(keys(content.get(index)), this.position.getDirection()), hasNext);
	}

	private Map<String, ?> keys(Object instance) {
		Map<String, @Nullable Object> keys = new LinkedHashMap<>();
		this.paths.forEach((name, path) -> keys.put(name, written(value(instance, path))));
		return keys;
	}

	/** A position may travel as text, which only what the database stores survives. */
	private @Nullable Object written(@Nullable Object value) {
		return this.converter.writeValue(value, TypeInformation.OBJECT);
	}

	private @Nullable Object value(Object instance,
			PersistentPropertyPath<? extends RelationalPersistentProperty> path) {
		RelationalPersistentEntity<?> owner = this.entity;
		Object value = instance;
		for (RelationalPersistentProperty property : path) {
			if (value == null) {
				return null;
			}
			value = owner.getPropertyAccessor(value).getProperty(property);
			if (property.isEntity()) {
				owner = this.converter.getMappingContext().getRequiredPersistentEntity(property.getActualType());
			}
		}
		return value;
	}

}

package dev.asyncorm.mapping;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

import io.r2dbc.spi.Row;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ResolvableType;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataRetrievalFailureException;
import org.springframework.dao.InvalidDataAccessApiUsageException;
import org.springframework.data.core.TypeInformation;
import org.springframework.data.r2dbc.convert.MappingR2dbcConverter;
import org.springframework.data.r2dbc.convert.R2dbcConverter;
import org.springframework.data.relational.core.mapping.RelationalMappingContext;
import org.springframework.data.relational.core.mapping.RelationalPersistentEntity;
import org.springframework.data.relational.core.mapping.RelationalPersistentProperty;
import org.springframework.util.ClassUtils;
import org.springframework.util.ConcurrentLruCache;

/**
 * Compiles what is made of the columns of any result, by their names or their place. Safe
 * for concurrent use.
 *
 * @since 0.1.0
 */
public final class ResultShapes {

	private static final int KNOWN_RESULTS = 32;

	private final R2dbcConverter converter;

	private final @Nullable Class<? extends CharSequence> textType;

	private final ConcurrentLruCache<Named, RowShape<Object>> named = new ConcurrentLruCache<>(KNOWN_RESULTS,
			this::compile);

	/**
	 * Create the shapes.
	 * @param converter converts values
	 * @param textType the type by which the driver hands out the text of a value, or
	 * {@code null} when it does not
	 */
	public ResultShapes(R2dbcConverter converter, @Nullable Class<? extends CharSequence> textType) {
		this.converter = converter;
		this.textType = textType;
	}

	/**
	 * Return the projection to a type whose properties have the names of columns.
	 * @param type a record or class
	 * @param names the names of the columns in order, without regard to case
	 * @return the projection, which names no columns of the entity
	 */
	public RowShape<Object> named(Class<?> type, List<String> names) {
		return this.named.get(new Named(type, List.copyOf(names)));
	}

	private RowShape<Object> compile(Named result) {
		Class<?> type = result.type();
		RelationalPersistentEntity<?> target = requirePlain(type);
		for (RelationalPersistentProperty property : target) {
			if (result.indexOf(property) < 0) {
				throw new InvalidDataAccessApiUsageException("%s has a property '%s', but the result has %s only"
					.formatted(type.getSimpleName(), property.getName(), String.join(", ", result.names())));
			}
			if (result.isRepeated(property)) {
				throw new InvalidDataAccessApiUsageException(
						"%s has a property '%s', but the result has several such columns; name them apart with AS"
							.formatted(type.getSimpleName(), property.getName()));
			}
		}
		RowReader reader = new EntityReaderCompiler((MappingR2dbcConverter) this.converter, result::indexOf,
				this.textType)
			.compile(target);
		return new RowShape<>(List.of(),
				(row) -> Optional.of(read(type, row, (current) -> reader.read(current, current.getMetadata()))));
	}

	RelationalPersistentEntity<?> requirePlain(Class<?> type) {
		RelationalPersistentEntity<?> target = type.isInterface() ? null : context().getPersistentEntity(type);
		if (target == null || !EntityReaderCompiler.canRead(this.converter, target)) {
			throw new InvalidDataAccessApiUsageException(
					type.getName() + " cannot be made of columns; use a record or a class with plain properties");
		}
		return target;
	}

	/**
	 * Return the projection to the first column of a result.
	 * @param <R> the type of the value
	 * @param type the type of the value
	 * @return the projection, which names no columns of the entity
	 */
	@SuppressWarnings("unchecked")
	public <R> RowShape<R> first(Class<R> type) {
		if (!(this.converter instanceof MappingR2dbcConverter mapping)) {
			throw new InvalidDataAccessApiUsageException(
					"Single values need Spring Data's own converter; select entities instead");
		}
		Class<R> boxed = (Class<R>) ClassUtils.resolvePrimitiveIfNecessary(type);
		ColumnReader reader = new ColumnReader(0, TypeInformation.of(ResolvableType.forClass(boxed)), mapping,
				this.textType);
		return new RowShape<>(List.of(), (row) -> Optional.ofNullable((R) read(type, row, reader::read)));
	}

	static <R extends @Nullable Object> R read(Class<?> type, Row row, Function<Row, R> reader) {
		try {
			return reader.apply(row);
		}
		catch (DataAccessException ex) {
			throw ex;
		}
		catch (RuntimeException ex) {
			throw new DataRetrievalFailureException("A row could not be read as " + type.getSimpleName()
					+ "; compare its type with the columns of the entity", ex);
		}
	}

	private RelationalMappingContext context() {
		return (RelationalMappingContext) this.converter.getMappingContext();
	}

	/**
	 * A type that is made of a result.
	 *
	 * @param type the type
	 * @param names the names of the columns
	 */
	private record Named(Class<?> type, List<String> names) {

		private int indexOf(RelationalPersistentProperty property) {
			for (String name : List.of(property.getName(), property.getColumnName().getReference())) {
				for (int i = 0; i < this.names.size(); i++) {
					if (this.names.get(i).equalsIgnoreCase(name)) {
						return i;
					}
				}
			}
			return -1;
		}

		private boolean isRepeated(RelationalPersistentProperty property) {
			String found = this.names.get(indexOf(property));
			return this.names.stream().filter(found::equalsIgnoreCase).count() > 1;
		}

	}

}

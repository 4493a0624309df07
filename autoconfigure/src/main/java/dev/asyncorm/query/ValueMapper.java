package dev.asyncorm.query;

import org.jspecify.annotations.Nullable;
import org.springframework.core.convert.ConversionException;
import org.springframework.dao.InvalidDataAccessApiUsageException;
import org.springframework.data.core.TypeInformation;
import org.springframework.data.r2dbc.convert.R2dbcConverter;
import org.springframework.data.r2dbc.dialect.R2dbcDialect;
import org.springframework.data.r2dbc.query.UpdateMapper;

/**
 * Spring Data's mapper of conditions and assignments, for values that are not of the
 * property's type. It makes the constant of an enum of a text and leaves it at that,
 * though no driver writes one.
 */
final class ValueMapper extends UpdateMapper {

	ValueMapper(R2dbcDialect dialect, R2dbcConverter converter) {
		super(dialect, converter);
	}

	@Override
	protected @Nullable Object convertValue(@Nullable Object value, TypeInformation<?> type) {
		try {
			Object converted = super.convertValue(value, type);
			boolean isConstantOfText = converted instanceof Enum<?> && !(value instanceof Enum<?>);
			return isConstantOfText ? super.convertValue(converted, type) : converted;
		}
		catch (ConversionException ex) {
			// its message has the value
			throw new InvalidDataAccessApiUsageException("A property of the type " + type.getType().getSimpleName()
					+ " cannot have the given value of the type "
					+ ((value != null) ? value.getClass().getSimpleName() : null) + "; pass what it can have");
		}
	}

}

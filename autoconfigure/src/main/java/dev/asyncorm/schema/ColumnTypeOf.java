package dev.asyncorm.schema;

import java.math.BigDecimal;

import org.springframework.data.core.TypeInformation;
import org.springframework.data.r2dbc.convert.R2dbcConverter;

import dev.asyncorm.AsyncOrmConfigurationException;
import dev.asyncorm.dialect.Dialect;
import dev.asyncorm.mapping.ColumnDetails;
import dev.asyncorm.mapping.EntityColumn;
import dev.asyncorm.mapping.EntityModel;
import dev.asyncorm.mapping.Length;

/**
 * Finds the type of a column that accepts what Spring Data binds.
 *
 * @param dialect the database
 * @param converter what turns values of properties into values of columns
 */
record ColumnTypeOf(Dialect dialect, R2dbcConverter converter) {

	String type(EntityModel model, EntityColumn column) {
		Class<?> type = boundType(column.property().getTypeInformation());
		ColumnDetails.Decimal decimal = column.details().decimal();
		if (decimal != null && type == BigDecimal.class) {
			return this.dialect.decimalType(decimal.precision(), decimal.scale());
		}
		if (!isText(type) && column.property().isAnnotationPresent(Length.class)) {
			throw wrong(model, column, "has @Length, but is written as " + type.getName(),
					"Remove @Length or convert the property to a String.");
		}
		return this.dialect.columnType(type, column.length())
			.orElseThrow(() -> wrong(
					model, column, "has the type " + column.property().getTypeInformation() + ", which the driver of "
							+ this.dialect + " cannot write",
					"Use another type, or register a converter in R2dbcCustomConversions."));
	}

	private Class<?> boundType(TypeInformation<?> type) {
		Class<?> converted = this.converter.getTargetType(type.getType());
		if (converted != type.getType()) {
			return converted;
		}
		boolean array = type.isCollectionLike() && !byte[].class.equals(type.getType());
		TypeInformation<?> component = array ? type.getComponentType() : null;
		return (component != null) ? boundType(component).arrayType() : converted;
	}

	private static boolean isText(Class<?> type) {
		return CharSequence.class.isAssignableFrom(type) || (type.isArray() && isText(type.getComponentType()));
	}

	private static AsyncOrmConfigurationException wrong(EntityModel model, EntityColumn column, String fact,
			String action) {
		return new AsyncOrmConfigurationException(
				"The property '" + column.name() + "' of the entity " + model.type().getName() + " " + fact + ".",
				action);
	}

}

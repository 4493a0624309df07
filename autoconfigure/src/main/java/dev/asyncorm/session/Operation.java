package dev.asyncorm.session;

import org.jspecify.annotations.Nullable;
import org.springframework.util.ClassUtils;

/**
 * The name of what a caller asked for, rendered only when an error message needs it.
 *
 * @param name the method of the session
 * @param subject the entity type or the entity it was asked for, or {@code null}
 * @param id the id, or {@code null}
 */
record Operation(String name, @Nullable Object subject, @Nullable Object id) {

	static Operation of(String name) {
		return new Operation(name, null, null);
	}

	static Operation of(String name, Object subject) {
		return new Operation(name, subject, null);
	}

	@Override
	public String toString() {
		if (this.subject == null) {
			return this.name + "()";
		}
		Class<?> type = (this.subject instanceof Class<?> entityType) ? entityType
				: ClassUtils.getUserClass(this.subject);
		return this.name + "(" + type.getSimpleName() + ((this.id != null) ? " " + this.id : "") + ")";
	}

}

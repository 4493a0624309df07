package dev.asyncorm.web;

import java.util.List;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Window;
import tools.jackson.databind.JacksonModule;
import tools.jackson.databind.annotation.JsonSerialize;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.util.StdConverter;

/**
 * Writes a window as an object with its content and, unless it is the last one, the
 * position of the next window, as {@link ScrollTokens} writes it.
 *
 * @since 0.1.0
 */
public final class WindowJson {

	private WindowJson() {
	}

	/**
	 * Create the module.
	 * @return a module for Jackson 3
	 */
	public static JacksonModule module() {
		return new SimpleModule("async-orm-windows").setMixInAnnotation(Window.class, Converted.class);
	}

	/**
	 * What Jackson is to see of a window.
	 */
	@JsonSerialize(converter = Converter.class)
	private interface Converted {

	}

	/**
	 * Makes the object that is written.
	 */
	static final class Converter extends StdConverter<Window<?>, WindowModel> {

		@Override
		public WindowModel convert(Window<?> window) {
			return new WindowModel(window.getContent(), ScrollTokens.next(window));
		}

	}

	/**
	 * The object that is written.
	 *
	 * @param content the rows
	 * @param next the position of the next window
	 */
	record WindowModel(List<?> content, @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String next) {
	}

}

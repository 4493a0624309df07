package dev.asyncorm.web;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.KeysetScrollPosition;
import org.springframework.data.domain.OffsetScrollPosition;
import org.springframework.data.domain.ScrollPosition;
import org.springframework.data.domain.Window;

/**
 * Turns positions of windows into texts that a client sends back, and back again. A text
 * holds the values of the columns of the order: it is neither secret nor trusted, the
 * query converts and binds what is in it. Without I/O.
 *
 * @since 0.1.0
 */
public final class ScrollTokens {

	private static final String OFFSET = "o";

	private static final String FORWARD = "f";

	private static final String BACKWARD = "b";

	private ScrollTokens() {
	}

	/**
	 * Write a position.
	 * @param position the position
	 * @return a text of letters, digits, {@code -} and {@code _}
	 */
	public static String write(ScrollPosition position) {
		String text = (position instanceof KeysetScrollPosition keyset)
				? (keyset.scrollsForward() ? FORWARD : BACKWARD) + keys(keyset.getKeys())
				: OFFSET + (position.isInitial() ? "" : ((OffsetScrollPosition) position).getOffset());
		return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
	}

	private static String keys(Map<String, ?> keys) {
		return keys.entrySet()
			.stream()
			.map((key) -> encode(key.getKey()) + ((key.getValue() != null) ? "=" + encode(key.getValue()) : ""))
			.collect(Collectors.joining("&"));
	}

	private static String encode(Object value) {
		String text = (value instanceof Enum<?> constant) ? constant.name() : value.toString();
		return URLEncoder.encode(text, StandardCharsets.UTF_8);
	}

	/**
	 * Read a position.
	 * @param token what {@link #write(ScrollPosition)} has written
	 * @return the position, whose values are texts; {@link IllegalArgumentException} when
	 * it is something else
	 */
	public static ScrollPosition read(String token) {
		String text = new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
		String rest = text.isEmpty() ? "" : text.substring(1);
		if (text.startsWith(OFFSET)) {
			return rest.isEmpty() ? ScrollPosition.offset() : ScrollPosition.offset(Long.parseLong(rest));
		}
		if (text.startsWith(FORWARD)) {
			return ScrollPosition.forward(keys(rest));
		}
		if (text.startsWith(BACKWARD)) {
			return ScrollPosition.backward(keys(rest));
		}
		throw new IllegalArgumentException("The text is no position of a window");
	}

	private static Map<String, ?> keys(String text) {
		Map<String, @Nullable Object> keys = new LinkedHashMap<>();
		if (!text.isEmpty()) {
			for (String pair : text.split("&")) {
				String[] parts = pair.split("=", 2);
				keys.put(decode(parts[0]), (parts.length > 1) ? decode(parts[1]) : null);
			}
		}
		return keys;
	}

	private static String decode(String text) {
		return URLDecoder.decode(text, StandardCharsets.UTF_8);
	}

	/**
	 * Write the position of the next window.
	 * @param window a window
	 * @return where to go on in its direction, or {@code null} when it is the last one
	 */
	public static @Nullable String next(Window<?> window) {
		if (!window.hasNext() || window.isEmpty()) {
			return null;
		}
		boolean isBackward = window.positionAt(0) instanceof KeysetScrollPosition first && first.scrollsBackward();
		return write(window.positionAt(isBackward ? 0 : window.size() - 1));
	}

}

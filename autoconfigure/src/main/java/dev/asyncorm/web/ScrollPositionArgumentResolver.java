package dev.asyncorm.web;

import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.data.domain.KeysetScrollPosition;
import org.springframework.data.domain.OffsetScrollPosition;
import org.springframework.data.domain.ScrollPosition;
import org.springframework.util.MultiValueMap;
import org.springframework.web.reactive.BindingContext;
import org.springframework.web.reactive.result.method.SyncHandlerMethodArgumentResolver;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.ServerWebInputException;

/**
 * Passes the position to scroll from to annotated handler methods: the parameter
 * {@code scroll}, which is a text of {@link ScrollTokens}, or {@code offset}; without
 * them the first window, by keys unless the parameter is a position by offset.
 */
final class ScrollPositionArgumentResolver implements SyncHandlerMethodArgumentResolver {

	@Override
	public boolean supportsParameter(MethodParameter parameter) {
		Class<?> type = parameter.getParameterType();
		return type == ScrollPosition.class || type == KeysetScrollPosition.class || type == OffsetScrollPosition.class;
	}

	@Override
	public @Nullable Object resolveArgumentValue(MethodParameter parameter, BindingContext context,
			ServerWebExchange exchange) {
		MultiValueMap<String, String> parameters = exchange.getRequest().getQueryParams();
		String token = parameters.getFirst("scroll");
		String offset = parameters.getFirst("offset");
		try {
			if (token != null && !token.isEmpty()) {
				return required(parameter, ScrollTokens.read(token));
			}
			if (offset != null && !offset.isEmpty()) {
				return required(parameter, ScrollPosition.offset(Long.parseLong(offset)));
			}
			return (parameter.getParameterType() == OffsetScrollPosition.class) ? ScrollPosition.offset()
					: ScrollPosition.keyset();
		}
		catch (IllegalArgumentException ex) {
			throw new ServerWebInputException(
					"The position to scroll from is not valid; use the one of the last answer, or none", parameter, ex);
		}
	}

	private static ScrollPosition required(MethodParameter parameter, ScrollPosition position) {
		if (!parameter.getParameterType().isInstance(position)) {
			throw new IllegalArgumentException(
					"The position is no " + parameter.getParameterType().getSimpleName() + " of the handler");
		}
		return position;
	}

}

package dev.asyncorm.web;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseCookie;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;

/**
 * The headers that speak of stored work, as they were when the scope opened: what a
 * handler adds to them must not survive a failed commit.
 *
 * @param headers the values by name, {@code null} for a header that was not there
 * @param cookies the cookies
 */
record PromisingHeaders(Map<String, @Nullable List<String>> headers, MultiValueMap<String, ResponseCookie> cookies) {

	private static final List<String> NAMES = List.of(HttpHeaders.LOCATION, HttpHeaders.ETAG, HttpHeaders.SET_COOKIE);

	static PromisingHeaders of(ServerHttpResponse response) {
		Map<String, @Nullable List<String>> headers = new LinkedHashMap<>();
		for (String name : NAMES) {
			List<String> values = response.getHeaders().get(name);
			headers.put(name, (values != null) ? List.copyOf(values) : null);
		}
		return new PromisingHeaders(headers, new LinkedMultiValueMap<>(response.getCookies()));
	}

	void restore(ServerHttpResponse response) {
		if (response.isCommitted()) {
			return;
		}
		response.getHeaders().clearContentHeaders();
		this.headers.forEach((name, values) -> {
			if (values != null) {
				response.getHeaders().put(name, values);
			}
			else {
				response.getHeaders().remove(name);
			}
		});
		response.getCookies().clear();
		response.getCookies().putAll(this.cookies);
	}

}

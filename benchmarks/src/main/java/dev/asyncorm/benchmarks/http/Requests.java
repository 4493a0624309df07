package dev.asyncorm.benchmarks.http;

import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The requests as bytes, so that making them costs the client next to nothing.
 */
public final class Requests {

	private static final int ITEMS = 5;

	private static final String BODY = "[" + IntStream.range(0, ITEMS)
		.mapToObj((n) -> """
				{"name":"item %d","quantity":%d,"price":12.50,"active":true,"createdAt":"2026-11-20T12:00:00Z"}"""
			.formatted(n, n))
		.collect(Collectors.joining(",")) + "]";

	private static final byte[] POST = request("POST /items", BODY);

	private Requests() {
	}

	/**
	 * Change the quantity of an item.
	 * @param id the id of the item
	 * @param quantity the new quantity
	 * @return the request
	 */
	public static byte[] put(long id, int quantity) {
		return request("PUT /items/" + id, "{\"quantity\":" + quantity + "}");
	}

	/**
	 * Create items.
	 * @param number the number of the request, which makes no difference
	 * @return the request
	 */
	public static byte[] post(int number) {
		return POST;
	}

	private static byte[] request(String line, String body) {
		return (line + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: "
				+ body.length() + "\r\n\r\n" + body)
			.getBytes(StandardCharsets.US_ASCII);
	}

}

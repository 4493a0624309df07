package dev.asyncorm.web;

import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.util.StringUtils;

import dev.asyncorm.AsyncOrmConfigurationException;

/**
 * The statuses with which the work of a request is committed.
 * <p>
 * Get one by {@link #parse(String)}. A response without a status counts as 200.
 *
 * @param series the series of statuses, always with {@link HttpStatus.Series#SUCCESSFUL}
 * @since 0.1.0
 */
public record CommitOn(Set<HttpStatus.Series> series) {

	/**
	 * Name of the property that decides.
	 */
	static final String PROPERTY = "async-orm.web.commit-on";

	private static final String ACTION = "Set '" + PROPERTY + "' to '2xx' or to '2xx,3xx'.";

	/**
	 * Create a policy.
	 * @param series the series of statuses
	 */
	public CommitOn {
		series = Set.copyOf(series);
		if (!series.contains(HttpStatus.Series.SUCCESSFUL)) {
			throw new AsyncOrmConfigurationException("The work of successful requests would never be committed.",
					ACTION);
		}
	}

	/**
	 * Parse a comma-separated list of {@code 2xx} and {@code 3xx}.
	 * @param value the list
	 * @return the policy; {@link AsyncOrmConfigurationException} for anything else
	 */
	public static CommitOn parse(String value) {
		return new CommitOn(StringUtils.commaDelimitedListToSet(value)
			.stream()
			.map(CommitOn::seriesOf)
			.collect(Collectors.toCollection(LinkedHashSet::new)));
	}

	private static HttpStatus.Series seriesOf(String value) {
		return switch (value.strip().toLowerCase(Locale.ROOT)) {
			case "2xx" -> HttpStatus.Series.SUCCESSFUL;
			case "3xx" -> HttpStatus.Series.REDIRECTION;
			default -> throw new AsyncOrmConfigurationException("'" + value + "' is not a value of '" + PROPERTY + "'.",
					ACTION);
		};
	}

	/**
	 * Tell whether a response with this status commits.
	 * @param status the status, {@code null} for none
	 * @return whether to commit
	 */
	public boolean matches(@Nullable HttpStatusCode status) {
		HttpStatus.Series found = (status != null) ? HttpStatus.Series.resolve(status.value())
				: HttpStatus.Series.SUCCESSFUL;
		return found != null && this.series.contains(found);
	}

}

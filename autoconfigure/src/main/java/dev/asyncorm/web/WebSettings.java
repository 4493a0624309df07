package dev.asyncorm.web;

import java.util.List;

import org.springframework.util.unit.DataSize;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;

/**
 * How requests and session scopes belong together.
 *
 * @param commitOn the statuses with which a request's work is committed
 * @param responseBuffer how many bytes of a body with several parts are held back until
 * the commit
 * @param excludedPaths path patterns of requests that get no scope
 * @param order the order of the filter among the web filters
 * @since 0.1.0
 */
public record WebSettings(CommitOn commitOn, DataSize responseBuffer, List<PathPattern> excludedPaths, int order) {

	/**
	 * Create settings.
	 * @param commitOn the statuses with which a request's work is committed
	 * @param responseBuffer how many bytes are held back until the commit
	 * @param excludedPaths path patterns of requests that get no scope
	 * @param order the order of the filter
	 */
	public WebSettings {
		excludedPaths = List.copyOf(excludedPaths);
	}

	/**
	 * Create settings from property values.
	 * @param commitOn a list as in {@code "2xx,3xx"}
	 * @param responseBuffer how many bytes are held back until the commit
	 * @param excludedPaths path patterns as in {@code "/assets/**"}
	 * @param order the order of the filter
	 * @return the settings
	 */
	public static WebSettings parse(String commitOn, DataSize responseBuffer, List<String> excludedPaths, int order) {
		PathPatternParser parser = PathPatternParser.defaultInstance;
		return new WebSettings(CommitOn.parse(commitOn), responseBuffer,
				excludedPaths.stream().map(parser::initFullPathPattern).map(parser::parse).toList(), order);
	}

}

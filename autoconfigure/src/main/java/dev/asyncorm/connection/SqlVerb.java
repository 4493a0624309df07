package dev.asyncorm.connection;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a hand-written statement begins with, which is all that can be known of it.
 */
enum SqlVerb {

	/**
	 * Returns rows and usually changes nothing.
	 */
	READ,

	/**
	 * Changes rows.
	 */
	WRITE,

	/**
	 * Anything else.
	 */
	OTHER;

	private static final Pattern LIMIT = Pattern.compile("\\sLIMIT\\s+(\\d{1,6})\\s*$", Pattern.CASE_INSENSITIVE);

	static SqlVerb of(String sql) {
		return switch (firstWord(sql)) {
			case "SELECT", "VALUES", "TABLE", "SHOW", "EXPLAIN" -> READ;
			case "INSERT", "UPDATE", "DELETE", "MERGE", "TRUNCATE" -> WRITE;
			default -> OTHER;
		};
	}

	/**
	 * Return the fetch size for a statement that sets none: with a small limit at its end
	 * a cursor would be a wasted round trip.
	 */
	static int fetchSize(String sql, int usual) {
		Matcher limit = LIMIT.matcher(sql);
		return (limit.find() && Integer.parseInt(limit.group(1)) <= usual) ? 0 : usual;
	}

	private static String firstWord(String sql) {
		int start = 0;
		while (start < sql.length() && !Character.isLetter(sql.charAt(start))) {
			start = isComment(sql, start) ? endOfComment(sql, start) : start + 1;
		}
		int end = start;
		while (end < sql.length() && Character.isLetter(sql.charAt(end))) {
			end++;
		}
		return sql.substring(start, end).toUpperCase(Locale.ROOT);
	}

	private static boolean isComment(String sql, int position) {
		return sql.startsWith("--", position) || sql.startsWith("/*", position);
	}

	private static int endOfComment(String sql, int position) {
		String terminator = sql.startsWith("--", position) ? "\n" : "*/";
		int end = sql.indexOf(terminator, position + 2);
		return (end < 0) ? sql.length() : end + terminator.length();
	}

}

package dev.asyncorm.schema;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.asyncorm.dialect.Dialect;

/**
 * How the type of a column compares with the one that the entity wants.
 */
enum TypeMatch {

	/**
	 * The same type.
	 */
	SAME,

	/**
	 * The same type, but with a length or precision about which the entity says nothing.
	 */
	STRICTER,

	/**
	 * A type that somebody created, of which the entity cannot speak.
	 */
	OWN,

	/**
	 * Another type.
	 */
	OTHER;

	private static final Pattern SIZE = Pattern.compile("\\((?:[^()]*,)?\\s*(\\d+)\\)");

	private static final Pattern ARRAY = Pattern.compile("(\\[]| array)+$");

	private static final Set<String> TEXT = Set.of("text", "varchar");

	private static final Set<String> WHOLE = Set.of("smallint", "integer", "bigint");

	private static final Set<String> EXACT = Set.of("smallint", "integer", "bigint", "numeric", "decfloat");

	private static final int TIME_SCALE = 6;

	static TypeMatch of(Dialect dialect, String wanted, String live) {
		String type = dialect.normalType(wanted);
		if (type.equals(live)) {
			return SAME;
		}
		if (isOwn(dialect, live)) {
			return OWN;
		}
		// the precision of times is the database's business, and few write it down
		boolean isOpen = !isSized(type) || isTime(type);
		if (!isOpen || !family(dialect, type).equals(family(dialect, live))) {
			return OTHER;
		}
		boolean isAlias = dialect == Dialect.POSTGRESQL && !isSized(type) && !isSized(live);
		return isAlias ? SAME : STRICTER;
	}

	/**
	 * Return whether values of one type keep all they say as the other, or are refused.
	 * @param from the type of the values
	 * @param to the type that they are to have
	 * @return whether nothing can get lost unnoticed
	 */
	static boolean keepsValues(String from, String to) {
		String source = component(from);
		String target = component(to);
		if (TEXT.contains(source) || TEXT.contains(target)) {
			// a text that is no value of the type is refused, but one with more digits is
			// not
			return TEXT.contains(target) || !isSized(to) || isTime(to);
		}
		if (source.equals(target)) {
			return !isSized(to) || scale(to) >= scale(from);
		}
		boolean isWider = EXACT.contains(source) && EXACT.contains(target) && !WHOLE.contains(target) && !isSized(to);
		return isWider || (WHOLE.contains(source) && WHOLE.contains(target))
				|| ("real".equals(source) && "double precision".equals(target));
	}

	private static boolean isSized(String type) {
		return SIZE.matcher(type).find();
	}

	private static boolean isOwn(Dialect dialect, String live) {
		return switch (dialect) {
			// the catalogue qualifies them
			case POSTGRESQL -> live.contains(".");
			case H2 -> live.toLowerCase(Locale.ROOT).startsWith("enum(");
		};
	}

	private static boolean isTime(String type) {
		return type.startsWith("time");
	}

	private static int scale(String type) {
		Matcher size = SIZE.matcher(type);
		if (size.find()) {
			return Integer.parseInt(size.group(1));
		}
		return isTime(type) ? TIME_SCALE : Integer.MAX_VALUE;
	}

	private static String component(String type) {
		return ARRAY.matcher(unsized(type)).replaceAll("");
	}

	static String unsized(String type) {
		return SIZE.matcher(type).replaceAll("");
	}

	private static String family(Dialect dialect, String type) {
		return switch (dialect) {
			// a text without a length is one type by two names, and json is as good as
			// jsonb
			case POSTGRESQL -> unsized(type).replace("varchar", "text").replace("jsonb", "json");
			// what BigDecimal is written as accepts every numeric
			case H2 -> unsized(type).replace("numeric", "decfloat");
		};
	}

}

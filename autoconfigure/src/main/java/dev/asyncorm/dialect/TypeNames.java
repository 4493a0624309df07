package dev.asyncorm.dialect;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The names by which a database knows column types, of which this library uses one for
 * each type.
 *
 * @param aliases the name to use, by other names of the type
 * @param defaults what a type has in parentheses when it is written without any
 * @param arrays what makes a type an array; the group is its suffix
 * @param nested whether an array of arrays is another type than an array
 */
record TypeNames(Map<String, String> aliases, Map<String, String> defaults, Pattern arrays, boolean nested) {

	private static final Pattern PARTS = Pattern
		.compile("(?<name>[^()]+?)(?:\\((?<size>[^()]*)\\))?(?<zone> with(?:out)? time zone)?");

	private static final String ZONED = " with time zone";

	static final TypeNames POSTGRESQL = new TypeNames(postgresql(),
			Map.of("char", "1", "timestamp", "6", "time", "6", "interval", "6"), Pattern.compile("\\[\\d*]$"), false);

	static final TypeNames H2 = new TypeNames(h2(),
			Map.of("char", "1", "binary", "1", "timestamp", "6", "time", "0", "decfloat", "100000"),
			Pattern.compile(" array(\\[\\d+])?$"), true);

	/**
	 * Return the name that this library uses for a type.
	 * @param type a name of the type, in any case
	 * @return the name; unknown types keep theirs, and quoted ones every letter
	 */
	String normal(String type) {
		if (type.contains("'") || type.contains("\"")) {
			return type;
		}
		String text = type.strip().toLowerCase(Locale.ROOT).replaceAll("\\s+", " ").replaceAll(" ?([(),]) ?", "$1");
		// a closing parenthesis lost the blank before what follows it
		text = text.replaceAll("\\)(?=[a-z])", ") ");
		Matcher array = this.arrays.matcher(text);
		if (!array.find()) {
			return single(text);
		}
		String component = normal(text.substring(0, array.start()));
		boolean done = !this.nested && this.arrays.matcher(component).find();
		return done ? component : component + (this.nested ? " array" : "[]");
	}

	private String single(String text) {
		Matcher parts = PARTS.matcher(zoned(text));
		if (!parts.matches()) {
			return text;
		}
		String name = this.aliases.getOrDefault(parts.group("name").strip(), parts.group("name").strip());
		String size = parts.group("size");
		boolean isDefault = size == null || size.equals(this.defaults.get(name));
		String zone = ZONED.equals(parts.group("zone")) ? ZONED : "";
		return name + (isDefault ? "" : "(" + withScale(name, size) + ")") + zone;
	}

	private static String withScale(String name, String size) {
		return ("numeric".equals(name) && size.indexOf(',') < 0) ? size + ",0" : size;
	}

	private static String zoned(String text) {
		if (text.startsWith("timestamptz")) {
			return "timestamp" + text.substring("timestamptz".length()) + ZONED;
		}
		return text.startsWith("timetz") ? "time" + text.substring("timetz".length()) + ZONED : text;
	}

	private static Map<String, String> postgresql() {
		Map<String, String> aliases = common();
		aliases.put("serial", "integer");
		aliases.put("bigserial", "bigint");
		aliases.put("float", "double precision");
		aliases.put("varbit", "bit varying");
		return Map.copyOf(aliases);
	}

	private static Map<String, String> h2() {
		Map<String, String> aliases = common();
		aliases.put("binary varying", "varbinary");
		aliases.put("character large object", "clob");
		aliases.put("text", "clob");
		aliases.put("binary large object", "blob");
		aliases.put("bytea", "varbinary");
		return Map.copyOf(aliases);
	}

	private static Map<String, String> common() {
		Map<String, String> aliases = new HashMap<>();
		aliases.put("character varying", "varchar");
		aliases.put("character", "char");
		aliases.put("int", "integer");
		aliases.put("int2", "smallint");
		aliases.put("int4", "integer");
		aliases.put("int8", "bigint");
		aliases.put("bool", "boolean");
		aliases.put("decimal", "numeric");
		aliases.put("dec", "numeric");
		aliases.put("float4", "real");
		aliases.put("float8", "double precision");
		return aliases;
	}

}

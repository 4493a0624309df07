package dev.asyncorm.repository;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.asyncorm.mapping.EntityModel;

/**
 * The SQL of a {@code @Query}. What lacks columns must not be managed: they would be
 * taken for null.
 *
 * @param sql the SQL
 */
record QueryText(String sql) {

	private static final Pattern STAR = Pattern.compile("(^|[\\s,.])\\*(?=\\s*(,|$))");

	private static final Pattern RETURNED = Pattern
		.compile("\\breturning\\b(?<written>.*)$|\\bselect\\b(?<read>.*?)\\bfrom\\b", Pattern.DOTALL);

	/**
	 * Tell whether one of the lists of columns names all of an entity.
	 * @param entity the entity
	 * @return whether rows have all columns
	 */
	boolean returnsAll(EntityModel entity) {
		Matcher lists = RETURNED.matcher(this.sql.toLowerCase(Locale.ROOT));
		while (lists.find()) {
			String list = ((lists.group("written") != null) ? lists.group("written") : lists.group("read")).strip();
			if (STAR.matcher(list).find()
					|| entity.columns().stream().allMatch((column) -> names(list, column.column().getReference()))) {
				return true;
			}
		}
		return false;
	}

	private static boolean names(String list, String column) {
		return Pattern.compile("\\b" + Pattern.quote(column.toLowerCase(Locale.ROOT)) + "\\b").matcher(list).find();
	}

}

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

	private static final Pattern TEXT = Pattern.compile("'[^']*'|--[^\n]*|/\\*.*?\\*/", Pattern.DOTALL);

	/** A group in parentheses without others inside. */
	private static final Pattern GROUP = Pattern.compile("\\([^()]*\\)");

	/**
	 * Tell whether the rows that are returned have all columns of an entity.
	 * @param entity the entity
	 * @return whether rows have all columns
	 */
	boolean returnsAll(EntityModel entity) {
		Matcher lists = RETURNED.matcher(outermost());
		String list = "";
		while (lists.find()) {
			String written = lists.group("written");
			list = (list.isEmpty() || written != null) ? ((written != null) ? written : lists.group("read")) : list;
		}
		String returned = list.strip();
		return STAR.matcher(returned).find()
				|| entity.columns().stream().allMatch((column) -> names(returned, column.column().getReference()));
	}

	/**
	 * Leave out texts, comments and sub-selects, whose columns are not returned.
	 */
	private String outermost() {
		String text = TEXT.matcher(this.sql.toLowerCase(Locale.ROOT)).replaceAll(" ");
		for (Matcher group = GROUP.matcher(text); group.find(); group = GROUP.matcher(text)) {
			text = group.replaceAll("");
		}
		return text;
	}

	private static boolean names(String list, String column) {
		return Pattern.compile("\\b" + Pattern.quote(column.toLowerCase(Locale.ROOT)) + "\\b").matcher(list).find();
	}

}

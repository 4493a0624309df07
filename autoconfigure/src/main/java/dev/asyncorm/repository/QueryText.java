package dev.asyncorm.repository;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.asyncorm.connection.StatementKind;
import dev.asyncorm.mapping.EntityModel;

/**
 * The SQL of a {@code @Query}. What lacks columns must not be managed: they would be
 * taken for null.
 *
 * @param sql the SQL
 */
record QueryText(String sql) {

	private static final Pattern WRITES = Pattern.compile("\\b(insert|update|delete|merge)\\b",
			Pattern.CASE_INSENSITIVE);

	private static final Pattern LOCKS = Pattern.compile("\\bfor\\s+((no\\s+key\\s+)?update|(key\\s+)?share)\\b",
			Pattern.CASE_INSENSITIVE);

	private static final Pattern STAR = Pattern.compile("(^|[\\s,.])\\*(?=\\s*(,|$))");

	private static final Pattern RETURNED = Pattern
		.compile("\\breturning\\b(?<written>.*)$|\\bselect\\b(?<read>.*?)\\bfrom\\b", Pattern.DOTALL);

	/**
	 * A word too many, as in a text, only means that clean entities take what was read.
	 * @return what the statement does
	 */
	StatementKind kind() {
		Matcher locks = LOCKS.matcher(this.sql);
		if (WRITES.matcher(locks.replaceAll("")).find()) {
			return StatementKind.WRITE;
		}
		return locks.reset().find() ? StatementKind.LOCKING_READ : StatementKind.PLAIN_READ;
	}

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
					|| entity.columns().stream().allMatch((column) -> names(list, column.name()))) {
				return true;
			}
		}
		return false;
	}

	private static boolean names(String list, String column) {
		return Pattern.compile("\\b" + Pattern.quote(column.toLowerCase(Locale.ROOT)) + "\\b").matcher(list).find();
	}

}

package dev.asyncorm.query;

import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.data.relational.core.query.CriteriaDefinition;
import org.springframework.data.relational.core.query.CriteriaDefinition.Combinator;
import org.springframework.data.relational.core.query.CriteriaDefinition.Comparator;
import org.springframework.data.relational.core.sql.SqlIdentifier;

/**
 * A comparison by itself.
 *
 * @param column the name of the property
 * @param comparator the comparison
 * @param value the value
 * @param ignoresCase whether case is ignored
 */
record Comparison(SqlIdentifier column, Comparator comparator, @Nullable Object value,
		boolean ignoresCase) implements CriteriaDefinition {

	@Override
	public boolean isGroup() {
		return false;
	}

	@Override
	public List<CriteriaDefinition> getGroup() {
		return List.of();
	}

	@Override
	public SqlIdentifier getColumn() {
		return this.column;
	}

	@Override
	public Comparator getComparator() {
		return this.comparator;
	}

	@Override
	public @Nullable Object getValue() {
		return this.value;
	}

	@Override
	public boolean isIgnoreCase() {
		return this.ignoresCase;
	}

	@Override
	public @Nullable CriteriaDefinition getPrevious() {
		return null;
	}

	@Override
	public boolean hasPrevious() {
		return false;
	}

	@Override
	public boolean isEmpty() {
		return false;
	}

	@Override
	public Combinator getCombinator() {
		return Combinator.INITIAL;
	}

}

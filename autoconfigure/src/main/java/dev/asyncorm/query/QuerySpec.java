package dev.asyncorm.query;

import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Limit;
import org.springframework.data.domain.Pageable;
import org.springframework.data.domain.Sort;
import org.springframework.data.relational.core.query.CriteriaDefinition;
import org.springframework.data.relational.core.query.Query;

/**
 * What a query asks for: an immutable value, to which every method adds something.
 *
 * @param criteria the condition
 * @param sort the order
 * @param limit the most rows to read, or -1
 * @param offset the rows to skip
 * @param lock how the rows are locked, or {@code null} when they are not
 * @param overwrite whether known instances take the values that are read
 * @param unconditional whether an update or delete may do without a condition
 * @since 0.1.0
 */
public record QuerySpec(CriteriaDefinition criteria, Sort sort, int limit, long offset, @Nullable LockOption lock,
		boolean overwrite, boolean unconditional) {

	/**
	 * All rows of a type.
	 */
	public static final QuerySpec ALL = new QuerySpec(CriteriaDefinition.empty(), Sort.unsorted(), -1, 0, null, false,
			false);

	/**
	 * Add a condition.
	 * @param further the condition
	 * @return the query
	 */
	public QuerySpec and(CriteriaDefinition further) {
		CriteriaDefinition all = this.criteria.isEmpty() ? further : CriteriaDefinition.from(this.criteria, further);
		return new QuerySpec(all, this.sort, this.limit, this.offset, this.lock, this.overwrite, this.unconditional);
	}

	/**
	 * Take over the conditions, order, limit and offset of a query.
	 * @param query the query
	 * @return the query
	 */
	public QuerySpec matching(Query query) {
		QuerySpec spec = query.getCriteria().map(this::and).orElse(this).sorted(query.getSort());
		if (query.isLimited()) {
			spec = spec.limited(query.getLimit());
		}
		return (query.getOffset() > 0) ? spec.skipping(query.getOffset()) : spec;
	}

	/**
	 * Order by further properties.
	 * @param further the order
	 * @return the query
	 */
	public QuerySpec sorted(Sort further) {
		return new QuerySpec(this.criteria, this.sort.and(further), this.limit, this.offset, this.lock, this.overwrite,
				this.unconditional);
	}

	/**
	 * Order by these properties only.
	 * @param order the order
	 * @return the query
	 */
	public QuerySpec ordered(Sort order) {
		return new QuerySpec(this.criteria, order, this.limit, this.offset, this.lock, this.overwrite,
				this.unconditional);
	}

	/**
	 * Read one page, ordered as it says and then as this query does.
	 * @param page the page, which replaces limit and offset
	 * @return the query
	 */
	public QuerySpec page(Pageable page) {
		QuerySpec ordered = ordered(page.getSort().and(this.sort));
		return page.isPaged() ? ordered.limited(page.getPageSize()).skipping(page.getOffset()) : new QuerySpec(
				ordered.criteria, ordered.sort, -1, 0, ordered.lock, ordered.overwrite, ordered.unconditional);
	}

	/**
	 * Read one row more than asked for, to know whether there is one.
	 * @return the query; the same without a limit
	 */
	public QuerySpec plusOne() {
		return (this.limit < 0 || this.limit == Integer.MAX_VALUE) ? this : limited(this.limit + 1);
	}

	/**
	 * Read no more rows than this.
	 * @param rows the most rows
	 * @return the query
	 */
	public QuerySpec limited(int rows) {
		if (rows < 0) {
			throw new IllegalArgumentException("A limit of " + rows + " rows is negative");
		}
		return new QuerySpec(this.criteria, this.sort, rows, this.offset, this.lock, this.overwrite,
				this.unconditional);
	}

	/**
	 * Read no more rows than this.
	 * @param rows the most rows, or no limit
	 * @return the query
	 */
	public QuerySpec limited(Limit rows) {
		return rows.isLimited() ? limited(rows.max()) : this;
	}

	/**
	 * Read no more rows than this, but fewer when fewer were asked for.
	 * @param rows the most rows
	 * @return the query
	 */
	public QuerySpec atMost(int rows) {
		return (this.limit < 0 || this.limit > rows) ? limited(rows) : this;
	}

	/**
	 * Leave out the first rows.
	 * @param rows how many
	 * @return the query
	 */
	public QuerySpec skipping(long rows) {
		if (rows < 0) {
			throw new IllegalArgumentException("An offset of " + rows + " rows is negative");
		}
		return new QuerySpec(this.criteria, this.sort, this.limit, rows, this.lock, this.overwrite, this.unconditional);
	}

	/**
	 * Lock the rows, and overwrite known instances with what is read.
	 * @param option what to do about rows that are locked already
	 * @return the query
	 */
	public QuerySpec locking(LockOption option) {
		return new QuerySpec(this.criteria, this.sort, this.limit, this.offset, option, true, this.unconditional);
	}

	/**
	 * Overwrite known instances with what is read.
	 * @return the query
	 */
	public QuerySpec overwriting() {
		return new QuerySpec(this.criteria, this.sort, this.limit, this.offset, this.lock, true, this.unconditional);
	}

	/**
	 * Allow an update or delete to do without a condition.
	 * @return the query
	 */
	public QuerySpec unconditionally() {
		return new QuerySpec(this.criteria, this.sort, this.limit, this.offset, this.lock, this.overwrite, true);
	}

}

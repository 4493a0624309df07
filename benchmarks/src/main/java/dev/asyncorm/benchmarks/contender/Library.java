package dev.asyncorm.benchmarks.contender;

import java.util.List;

/**
 * The work that is measured, as one library does it. Calls block until the work is done;
 * what happens inside is as asynchronous as the library is. A library closes its
 * connections when it is closed.
 */
public interface Library extends AutoCloseable {

	/**
	 * The number of connections that each library may use.
	 */
	int CONNECTIONS = 16;

	/**
	 * Insert new rows in one transaction.
	 * @param rows the number of rows
	 * @return what was inserted, with generated ids
	 */
	List<?> insert(int rows);

	/**
	 * Read rows by id, one statement each.
	 * @param count the number of reads; the ids begin with 1
	 * @param concurrency how many of them run at the same time
	 * @return the number of rows found
	 */
	long get(int count, int concurrency);

	/**
	 * Read the whole table.
	 * @return the entities
	 */
	List<?> select();

	/**
	 * Read all users with their addresses.
	 * @return the users
	 */
	List<?> users();

	/**
	 * Read all nodes without a parent, with three levels of children. Only the session is
	 * asked for that.
	 * @return the nodes without a parent
	 */
	default List<?> trees() {
		throw new UnsupportedOperationException("Only the session reads trees");
	}

	/**
	 * Load one row, change a column and commit.
	 * @param id the id of the row
	 * @param quantity the new value
	 */
	void change(long id, int quantity);

	/**
	 * Load the whole table without changing anything yet.
	 * @param quantity what the change adds to a column of each row
	 * @return changes the loaded rows and commits
	 */
	Runnable loadAndChange(int quantity);

	@Override
	void close();

}

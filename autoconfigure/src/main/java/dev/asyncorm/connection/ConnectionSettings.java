package dev.asyncorm.connection;

import java.time.Duration;
import java.util.List;

import dev.asyncorm.dialect.Dialect;

/**
 * How lazy connections behave.
 *
 * @param dialect what the database does differently
 * @param begin when BEGIN is sent
 * @param acquireTimeout how long a statement waits for a connection
 * @param bufferRows how many rows of a half-read result are buffered when another
 * statement waits behind it
 * @param fetchSize the fetch size of reads by others that set none, where the driver
 * supports cursors; 0 for none
 * @param preparers what prepares a connection after BEGIN, in order
 * @since 0.1.0
 */
public record ConnectionSettings(Dialect dialect, BeginMode begin, Duration acquireTimeout, int bufferRows,
		int fetchSize, List<ConnectionPreparer> preparers) {

	public ConnectionSettings {
		preparers = List.copyOf(preparers);
	}

	/**
	 * Return whether every statement has to run inside a transaction.
	 * @return whether plain reads begin, too
	 */
	boolean beginsAtOnce() {
		return this.begin == BeginMode.ON_FIRST_STATEMENT || !this.preparers.isEmpty();
	}

}

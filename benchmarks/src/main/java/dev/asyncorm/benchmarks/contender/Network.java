package dev.asyncorm.benchmarks.contender;

/**
 * The way to the database.
 */
public enum Network {

	/**
	 * The same machine.
	 */
	LOOPBACK,

	/**
	 * A proxy that adds a round trip time, as another machine would.
	 */
	DELAYED

}

package dev.asyncorm.benchmarks;

import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

import dev.asyncorm.benchmarks.contender.Contender;
import dev.asyncorm.benchmarks.contender.Library;
import dev.asyncorm.benchmarks.contender.Network;
import dev.asyncorm.benchmarks.contender.Server;

/**
 * The library that is measured in this fork, and its table.
 */
@State(Scope.Benchmark)
@SuppressWarnings("NullAway.Init")
public class LibraryState {

	static final int ROWS = 1000;

	/**
	 * The way to the database.
	 */
	@Param
	public Network network;

	/**
	 * The library.
	 */
	@Param
	public Contender contender;

	private Library library;

	private int changes;

	/**
	 * Start the library.
	 */
	@Setup(Level.Trial)
	public void open() {
		fill();
		this.library = this.contender.open(Server.of(this.network));
	}

	/**
	 * Begin with a small table again, so that no iteration pays for the ones before.
	 */
	@Setup(Level.Iteration)
	public void fill() {
		Server.of(Network.LOOPBACK).fill(ROWS);
	}

	/**
	 * Stop the library.
	 */
	@TearDown(Level.Trial)
	public void close() {
		this.library.close();
	}

	Library library() {
		return this.library;
	}

	int nextChange() {
		return ++this.changes;
	}

}

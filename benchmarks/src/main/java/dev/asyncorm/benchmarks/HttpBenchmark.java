package dev.asyncorm.benchmarks;

import java.util.concurrent.TimeUnit;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

import dev.asyncorm.benchmarks.contender.Contender;
import dev.asyncorm.benchmarks.contender.Network;
import dev.asyncorm.benchmarks.contender.Server;
import dev.asyncorm.benchmarks.http.Application;
import dev.asyncorm.benchmarks.http.LoadGenerator;
import dev.asyncorm.benchmarks.http.Requests;

/**
 * Sends requests over 32 connections to an application of this library and to one of
 * stock Spring.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@SuppressWarnings("NullAway.Init")
public class HttpBenchmark {

	private static final int CONNECTIONS = 32;

	private static final int REQUESTS = 640;

	/**
	 * The way to the database.
	 */
	@Param
	public Network network;

	/**
	 * The library inside of the application.
	 */
	@Param({ "ASYNC_ORM", "SPRING_DATA" })
	public Contender contender;

	private Application application;

	private LoadGenerator generator;

	/**
	 * Start the application and connect to it.
	 */
	@Setup(Level.Trial)
	public void start() {
		fill();
		this.application = Application.start(this.contender, Server.of(this.network));
		this.generator = new LoadGenerator(this.application.port(), CONNECTIONS);
	}

	/**
	 * Begin with a small table again.
	 */
	@Setup(Level.Iteration)
	public void fill() {
		Server.of(Network.LOOPBACK).fill(LibraryState.ROWS);
	}

	/**
	 * Stop the application.
	 */
	@TearDown(Level.Trial)
	public void stop() {
		this.generator.close();
		this.application.close();
	}

	/**
	 * Load an entity, change a column, commit.
	 */
	@Benchmark
	@OperationsPerInvocation(REQUESTS)
	public void put() {
		this.generator.run(REQUESTS, (number) -> Requests.put(1 + number % LibraryState.ROWS, number));
	}

	/**
	 * Create five entities.
	 */
	@Benchmark
	@OperationsPerInvocation(REQUESTS)
	public void post() {
		this.generator.run(REQUESTS, Requests::post);
	}

}

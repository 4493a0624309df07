package dev.asyncorm.benchmarks.report;

/**
 * What is measured, in the order of the report.
 */
enum Work {

	INSERT_1("Insert 1 row", "InsertBenchmark.insert", "1"),

	INSERT_100("Insert 100 rows", "InsertBenchmark.insert", "100"),

	INSERT_1000("Insert 1,000 rows", "InsertBenchmark.insert", "1000"),

	INSERT_10000("Insert 10,000 rows", "InsertBenchmark.insert", "10000"),

	GET("Get by id", "ReadBenchmark.get", ""),

	GET_CONCURRENTLY("Get by id, 16 at a time, per row", "ReadBenchmark.getConcurrently", ""),

	SELECT("Select 1,000 rows", "ReadBenchmark.select", ""),

	USERS("Read 100 users with 10 addresses each", "RelationBenchmark.users", ""),

	TREES("Read 1,000 trees of 3 more levels, 15,000 rows", "RelationBenchmark.trees", ""),

	CHANGE("Load, change one, commit", "UpdateBenchmark.change", ""),

	CHANGE_ALL("Change 1,000 loaded rows, commit", "UpdateBenchmark.changeAll", ""),

	HTTP_PUT("PUT: load, change one, commit", "HttpBenchmark.put", ""),

	HTTP_POST("POST of 5 entities", "HttpBenchmark.post", "");

	private final String title;

	private final String benchmark;

	private final String rows;

	Work(String title, String benchmark, String rows) {
		this.title = title;
		this.benchmark = benchmark;
		this.rows = rows;
	}

	String title() {
		return this.title;
	}

	boolean isMeasuredBy(String name, String rowCount) {
		return name.endsWith("." + this.benchmark) && this.rows.equals(rowCount);
	}

}

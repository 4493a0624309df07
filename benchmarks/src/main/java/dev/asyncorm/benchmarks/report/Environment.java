package dev.asyncorm.benchmarks.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;

/**
 * Where and when a run took place.
 *
 * @param date the date
 * @param machine processors and operating system
 * @param java the Java runtime
 * @param database the database and its version
 */
public record Environment(LocalDate date, String machine, String java, String database) {

	private static final Path PROCESSORS = Path.of("/proc/cpuinfo");

	/**
	 * Describe this machine.
	 * @param database the database and its version
	 * @return the environment of a run that ends now
	 */
	public static Environment here(String database) {
		String machine = "%d × %s, %s %s".formatted(Runtime.getRuntime().availableProcessors(), processor(),
				System.getProperty("os.name"), System.getProperty("os.arch"));
		return new Environment(LocalDate.now(ZoneOffset.UTC), machine, "Java " + System.getProperty("java.version"),
				database);
	}

	private static String processor() {
		if (Files.isReadable(PROCESSORS)) {
			try {
				return Files.readAllLines(PROCESSORS)
					.stream()
					.filter((line) -> line.startsWith("model name"))
					.map((line) -> line.substring(line.indexOf(':') + 1).trim())
					.findFirst()
					.orElse("processor");
			}
			catch (IOException ex) {
				return "processor";
			}
		}
		return "processor";
	}

	@Override
	public String toString() {
		return "%s, %s, %s, %s".formatted(this.date, this.machine, this.java, this.database);
	}

}

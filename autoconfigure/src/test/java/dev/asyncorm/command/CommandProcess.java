package dev.asyncorm.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The application in a process of its own, which is killed when it does not end.
 *
 * @param process the process
 * @param out the file of its standard output
 * @param err the file of its error output
 */
record CommandProcess(Process process, Path out, Path err) {

	private static final Duration TIMEOUT = Duration.ofSeconds(120);

	static CommandProcess start(Path folder, List<String> properties, String... arguments) throws IOException {
		List<String> command = new ArrayList<>(
				List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1",
						"-cp", System.getProperty("java.class.path"), CommandApplication.class.getName()));
		properties.forEach((property) -> command.add("--" + property));
		command.addAll(Arrays.asList(arguments));
		Path out = Files.createTempFile(folder, "out", ".txt");
		Path err = Files.createTempFile(folder, "err", ".txt");
		Process process = new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile()).start();
		return new CommandProcess(process, out, err);
	}

	/**
	 * Wait for the end of the process, and expect an exit code.
	 * @param exitCode the exit code
	 * @return what the process printed
	 */
	CommandProcess expect(int exitCode) throws IOException, InterruptedException {
		try {
			assertThat(this.process.waitFor(TIMEOUT.toSeconds(), TimeUnit.SECONDS)).as(describe()).isTrue();
			assertThat(this.process.exitValue()).as(describe()).isEqualTo(exitCode);
			return this;
		}
		finally {
			this.process.destroyForcibly();
		}
	}

	List<String> lines() throws IOException {
		return Files.readAllLines(this.out);
	}

	List<String> errors() throws IOException {
		return Files.readAllLines(this.err).stream().filter((line) -> !line.equals(CommandApplication.NOISE)).toList();
	}

	private String describe() throws IOException {
		return "standard output:\n" + Files.readString(this.out) + "error output:\n" + Files.readString(this.err);
	}

}

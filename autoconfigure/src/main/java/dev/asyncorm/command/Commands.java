package dev.asyncorm.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Supplier;

import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import dev.asyncorm.AsyncOrmConfigurationException;
import dev.asyncorm.schema.MigrationStatus;
import dev.asyncorm.schema.Migrations;
import dev.asyncorm.schema.Schema;

/**
 * The commands for one database.
 * <p>
 * Immutable and safe for concurrent use. Cancelling stops the waiting, not the work.
 *
 * @since 0.1.0
 */
public final class Commands {

	private static final String TABLES_LEFT = "Tables of no entity are still there; drop them by hand before the next sync.";

	private final Supplier<Schema> schema;

	private final Supplier<Migrations> migrations;

	/**
	 * Create the commands.
	 * @param schema finds the schema when a command needs it
	 * @param migrations finds the migrations when a command needs them
	 */
	public Commands(Supplier<Schema> schema, Supplier<Migrations> migrations) {
		this.schema = schema;
		this.migrations = migrations;
	}

	/**
	 * Run a command.
	 * @param line what was asked for
	 * @return what it came to; failures of the database are errors
	 */
	public Mono<CommandOutcome> run(CommandLine line) {
		return Mono.defer(() -> switch (line.command().trim().toLowerCase(Locale.ROOT)) {
			case "sync" -> sync();
			case "status" -> status();
			case "validate" -> validate();
			case "ddl" -> ddl();
			case "diff" -> diff(line);
			case "drop" -> line.confirmed() ? drop() : announceDrop();
			default -> Mono.just(CommandOutcome.failed(
					"Unknown command '" + line.command() + "'. Use one of sync, status, validate, ddl, diff, drop."));
		});
	}

	private Mono<CommandOutcome> sync() {
		return this.migrations.get().sync().map((result) -> CommandOutcome.fine(result.message()));
	}

	private Mono<CommandOutcome> status() {
		return this.migrations.get().status().map((status) -> {
			int exitCode = (status == MigrationStatus.UP_TO_DATE) ? CommandOutcome.FINE : CommandOutcome.INCOMPLETE;
			return new CommandOutcome(exitCode, List.of(describe(status)));
		});
	}

	private static String describe(MigrationStatus status) {
		return status + ": " + status.message();
	}

	private Mono<CommandOutcome> ddl() {
		return Mono.fromSupplier(() -> new CommandOutcome(CommandOutcome.FINE, terminated(this.schema.get().ddl())));
	}

	private Mono<CommandOutcome> validate() {
		return this.schema.get()
			.validate()
			.map((report) -> new CommandOutcome(report.isValid() ? CommandOutcome.FINE : CommandOutcome.INCOMPLETE,
					report.toString().lines().toList()));
	}

	private Mono<CommandOutcome> diff(CommandLine line) {
		String name = line.name();
		if (name == null || !MigrationFolder.isName(name)) {
			return Mono.just(CommandOutcome
				.failed("The migration needs a name of letters, digits and '_', such as --name=add_email."));
		}
		MigrationFolder folder = new MigrationFolder(line.migrations());
		return lacking(folder).map(CommandOutcome::incomplete).switchIfEmpty(Mono.defer(() -> write(folder, name)));
	}

	/**
	 * What migrations that are not applied change would be drafted once more.
	 */
	private Mono<String> lacking(MigrationFolder folder) {
		return this.migrations.get()
			.status()
			.onErrorComplete(AsyncOrmConfigurationException.class)
			.filterWhen((status) -> switch (status) {
				case UPGRADE_AVAILABLE, AHEAD -> Mono.just(true);
				case NO_INFO -> blocking(() -> !folder.isEmpty());
				case UP_TO_DATE, UNVERSIONED -> Mono.just(false);
			})
			.map((status) -> describe(status) + " Nothing was written: first bring both to the same version.");
	}

	private Mono<CommandOutcome> write(MigrationFolder folder, String name) {
		return this.schema.get()
			.draft()
			.flatMap((draft) -> draft.isEmpty()
					? Mono.just(CommandOutcome.fine("Nothing was written: the database is what the entities describe."))
					: blocking(() -> folder.write(name, draft.sql())));
	}

	private static <T> Mono<T> blocking(Callable<T> work) {
		return Mono.fromCallable(work).subscribeOn(Schedulers.boundedElastic());
	}

	private Mono<CommandOutcome> announceDrop() {
		return Mono.fromSupplier(() -> {
			List<String> lines = new ArrayList<>(terminated(this.schema.get().dropStatements()));
			lines.add("-- and the tables that keep the versions");
			lines.add("Nothing was dropped. Add --yes to drop this with everything in it.");
			return new CommandOutcome(CommandOutcome.INCOMPLETE, lines);
		});
	}

	private Mono<CommandOutcome> drop() {
		Migrations versions = this.migrations.get();
		return this.schema.get()
			.dropAll()
			.then(Mono.defer(versions::dropVersions))
			.then(Mono.defer(() -> leavesTables(versions)))
			.map((leaves) -> new CommandOutcome(CommandOutcome.FINE,
					leaves ? List.of("Database dropped.", TABLES_LEFT) : List.of("Database dropped.")));
	}

	private static Mono<Boolean> leavesTables(Migrations versions) {
		return versions.status()
			.map((status) -> status == MigrationStatus.UNVERSIONED)
			.onErrorReturn(AsyncOrmConfigurationException.class, false);
	}

	private static List<String> terminated(List<String> statements) {
		return statements.stream().map((sql) -> sql + ";").toList();
	}

}

package dev.asyncorm.schema;

import java.util.List;
import java.util.function.BiFunction;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.springframework.data.r2dbc.convert.R2dbcConverter;
import reactor.core.publisher.Mono;

import dev.asyncorm.catalog.Catalog;
import dev.asyncorm.catalog.CatalogReader;
import dev.asyncorm.catalog.LiveCatalog;
import dev.asyncorm.dialect.Dialect;

/**
 * Compares and changes the schema of one database.
 */
final class DefaultSchema implements Schema {

	private static final Log logger = LogFactory.getLog(Schema.class);

	private final R2dbcConverter converter;

	private final ConstraintNaming naming;

	private final SchemaConnection connection;

	private final CatalogReader reader;

	private final DdlRenderer ddl;

	DefaultSchema(ConnectionFactory connectionFactory, R2dbcConverter converter, ConstraintNaming naming) {
		Dialect dialect = Dialect.of(connectionFactory);
		this.converter = converter;
		this.naming = naming;
		this.connection = new SchemaConnection(connectionFactory, dialect);
		this.reader = CatalogReader.of(dialect);
		this.ddl = new DdlRenderer(dialect);
	}

	@Override
	public Mono<Void> createAll() {
		return execute((own, wanted) -> located(own, wanted).map((tables) -> new SchemaStatements(tables, this.ddl))
			.map(SchemaStatements::create), "Created what was missing of");
	}

	@Override
	public Mono<Void> dropAll() {
		return execute(
				(own, wanted) -> live(own, wanted)
					.map((live) -> new SchemaStatements(live.droppable(wanted), this.ddl).drop()),
				"Dropped what was there of");
	}

	@Override
	public List<String> ddl() {
		return statements().create();
	}

	@Override
	public List<String> dropStatements() {
		return statements().drop();
	}

	@Override
	public Mono<Void> update() {
		return execute((own, wanted) -> {
			SchemaUpdate update = new SchemaUpdate(wanted, this.ddl);
			return live(own, wanted).flatMap((live) -> update.plan(own, live));
		}, "Added what was missing of");
	}

	@Override
	public Mono<SchemaReport> validate() {
		return compare().map(SchemaChanges::report);
	}

	@Override
	public Mono<MigrationDraft> draft() {
		return compare().map(SchemaChanges::draft);
	}

	@Override
	public Mono<Boolean> exists(String table) {
		return this.connection.read((own) -> this.reader.exists(own, table, null));
	}

	@Override
	public Mono<Boolean> exists(String table, String column) {
		return this.connection.read((own) -> this.reader.exists(own, table, column));
	}

	private Mono<SchemaChanges> compare() {
		return Mono.defer(() -> {
			Catalog wanted = wanted();
			return this.connection.read((own) -> live(own, wanted))
				.map((live) -> SchemaComparison.of(wanted, live, this.ddl));
		});
	}

	private Mono<Catalog> located(Connection connection, Catalog wanted) {
		boolean isNeeded = wanted.tables()
			.stream()
			.filter((table) -> table.name().schema() != null)
			.flatMap((table) -> table.foreignKeys().stream())
			.anyMatch((key) -> key.target().schema() == null);
		return isNeeded ? live(connection, wanted).map((live) -> live.withQualifiedTargets(wanted)) : Mono.just(wanted);
	}

	private Mono<LiveCatalog> live(Connection connection, Catalog wanted) {
		return this.reader.read(connection, SchemaComparison.schemas(wanted));
	}

	private Mono<Void> execute(BiFunction<Connection, Catalog, Mono<List<String>>> plan, String what) {
		return Mono.defer(() -> {
			Catalog wanted = wanted();
			if (wanted.tables().isEmpty()) {
				return Mono.empty();
			}
			return this.connection.change((own) -> plan.apply(own, wanted))
				.doOnSuccess((ignored) -> logger.info(what + " " + new SchemaStatements(wanted, this.ddl).describe()));
		});
	}

	private SchemaStatements statements() {
		return new SchemaStatements(wanted(), this.ddl);
	}

	private Catalog wanted() {
		return EntityTables.of(this.converter, this.ddl.dialect(), this.naming);
	}

}

package dev.asyncorm.autoconfigure;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ConnectionFactoryOptions;
import io.r2dbc.spi.Option;
import io.r2dbc.spi.Wrapped;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.r2dbc.ConnectionFactoryDecorator;
import org.springframework.boot.r2dbc.OptionsCapableConnectionFactory;
import org.springframework.boot.r2dbc.autoconfigure.R2dbcAutoConfiguration;
import org.springframework.boot.r2dbc.autoconfigure.R2dbcConnectionDetails;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.r2dbc.core.DatabaseClient;

import dev.asyncorm.AsyncOrmConfigurationException;
import dev.asyncorm.provider.EchoConnectionFactory;

import static org.assertj.core.api.Assertions.assertThat;

class ConnectionAutoConfigurationTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	private static final String URL = "async-orm.databases.default.url=jdbc:h2:mem:ours;DB_CLOSE_DELAY=-1";

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(AsyncOrmConnectionAutoConfiguration.class,
				AsyncOrmEchoAutoConfiguration.class, R2dbcAutoConfiguration.class));

	@Test
	@DisplayName("P1 the pool is ours when the default database is configured by type")
	void buildsPoolWhenConfiguredByType() {
		this.runner
			.withPropertyValues("async-orm.databases.default.type=postgresql", "async-orm.databases.default.host=db",
					"async-orm.databases.default.port=5433", "async-orm.databases.default.name=shop",
					"async-orm.databases.default.username=app", "async-orm.databases.default.password=p@:/%?#w",
					"async-orm.databases.default.options.applicationName=shop-service")
			.run((context) -> {
				ConnectionFactoryOptions options = options(context);
				assertThat(options.getRequiredValue(ConnectionFactoryOptions.HOST)).isEqualTo("db");
				assertThat(options.getRequiredValue(ConnectionFactoryOptions.PORT)).isEqualTo(5433);
				assertThat(options.getRequiredValue(ConnectionFactoryOptions.PASSWORD)).isEqualTo("p@:/%?#w");
				assertThat(options.getRequiredValue(Option.valueOf("applicationName"))).isEqualTo("shop-service");
				assertThat(context).hasSingleBean(DatabaseClient.class);
			});
	}

	@Test
	@DisplayName("P3 pool options are honoured")
	void honoursPoolOptionsWhenSet() {
		this.runner.withPropertyValues(URL, "async-orm.databases.default.pool.size=3",
				"async-orm.databases.default.pool.max-overflow=2",
				"async-orm.databases.default.pool.acquire-timeout=7s", "async-orm.databases.default.pool.pre-ping=true",
				"async-orm.databases.default.pool.recycle=1h", "async-orm.databases.default.pool.idle-timeout=5m")
			.run((context) -> {
				assertThat(context.getBean(ConnectionPool.class).getMetrics().orElseThrow().getMaxAllocatedSize())
					.isEqualTo(5);
				AsyncOrmProperties.Pool pool = database(context).pool();
				assertThat(pool).isEqualTo(new AsyncOrmProperties.Pool(3, 2, Duration.ofSeconds(7), true,
						Duration.ofHours(1), Duration.ofMinutes(5)));
			});
	}

	@Test
	@DisplayName("P6 the pool is lazy and is disposed of with the context")
	void disposesOfPoolWhenClosed() {
		ConnectionPool[] pool = new ConnectionPool[1];
		this.runner.withPropertyValues(URL).run((context) -> {
			pool[0] = context.getBean(ConnectionPool.class);
			assertThat(pool[0].getMetrics().orElseThrow().allocatedSize()).isZero();
			assertThat(query(context, "select 1")).isEqualTo(1);
		});
		assertThat(pool[0].isDisposed()).isTrue();
	}

	@ParameterizedTest
	@DisplayName("P3 configuring the default database twice is an error")
	@ValueSource(strings = { "spring.r2dbc.url=r2dbc:h2:mem:///boot", "spring.r2dbc.pool.max-size=3",
			"spring.r2dbc.username=sa" })
	void failsWhenBootIsConfiguredToo(String property) {
		this.runner.withPropertyValues(URL, property).run((context) -> {
			FailureAnalysis analysis = analysis(context);
			assertThat(analysis.getDescription()).contains("async-orm.databases.default", "spring.r2dbc");
			assertThat(analysis.getAction()).contains("Remove");
		});
	}

	@ParameterizedTest
	@DisplayName("P3 what would be ignored is an error")
	@ValueSource(strings = { "async-orm.databases.other.url=jdbc:h2:mem:x", "async-orm.databases.default.pool.size=3",
			"async-orm.databases.default.type=mysql", "async-orm.databases.default.url=mysql://u:secret@db/x",
			"async-orm.echo=loud" })
	void failsWhenPropertyIsWrong(String property) {
		this.runner.withPropertyValues(property).run((context) -> {
			FailureAnalysis analysis = analysis(context);
			assertThat(analysis.getAction()).isNotEmpty();
			assertThat(analysis.getDescription()).doesNotContain("secret");
		});
	}

	@Test
	void failsWhenApplicationHasItsOwnConnectionFactory() {
		this.runner.withPropertyValues(URL)
			.withBean(ConnectionFactory.class, () -> ConnectionFactories.get("r2dbc:h2:mem:///own"))
			.run((context) -> assertThat(analysis(context).getDescription()).contains("ConnectionFactory bean"));
	}

	@Test
	@DisplayName("P3 without configuration Boot's H2 is used, and a warning says that data is in memory")
	void warnsWhenNothingIsConfigured() {
		try (LogRecorder log = new LogRecorder(ConnectionFactoryReport.class.getName())) {
			this.runner.run((context) -> assertThat(context).hasSingleBean(ConnectionPool.class));
			assertThat(log.messages()).singleElement().asString().contains("in memory", "'spring.r2dbc.url'");
		}
	}

	@Test
	@DisplayName("a command on a database in memory warns where errors are, because it logs nothing")
	void warnsOperatorWhenCommandRuns() {
		ByteArrayOutputStream err = new ByteArrayOutputStream();
		PrintStream stream = new PrintStream(err, true, StandardCharsets.UTF_8);
		this.runner.withBean(CommandConsole.class, () -> new CommandConsole(stream, stream, (exitCode) -> {
		})).run((context) -> assertThat(context).hasNotFailed());
		assertThat(err.toString(StandardCharsets.UTF_8)).contains("kept in memory");
	}

	@Test
	void warnsOfNothingWhenDatabaseIsChosen() {
		try (LogRecorder log = new LogRecorder(ConnectionFactoryReport.class.getName())) {
			this.runner.withPropertyValues(URL).run((context) -> assertThat(context).hasNotFailed());
			this.runner.withPropertyValues("spring.r2dbc.url=r2dbc:h2:mem:///boot", "async-orm.echo=sql")
				.run((context) -> assertThat(context).hasNotFailed());
			this.runner.withBean(R2dbcConnectionDetails.class, () -> details("r2dbc:h2:mem:///details"))
				.run((context) -> assertThat(context).hasNotFailed());
			assertThat(log.messages()).isEmpty();
		}
	}

	@Test
	void usesConnectionDetailsWhenPresent() {
		this.runner.withPropertyValues(URL)
			.withBean(R2dbcConnectionDetails.class, () -> details("r2dbc:h2:mem:///details"))
			.run((context) -> assertThat(options(context).getRequiredValue(ConnectionFactoryOptions.DATABASE))
				.isEqualTo("details"));
	}

	@Test
	void leavesPoolToBootWhenNotConfigured() {
		this.runner
			.withPropertyValues("spring.r2dbc.url=r2dbc:h2:mem:///boot", "spring.r2dbc.pool.initial-size=0",
					"spring.r2dbc.pool.max-size=4")
			.run((context) -> assertThat(
					context.getBean(ConnectionPool.class).getMetrics().orElseThrow().getMaxAllocatedSize())
				.isEqualTo(4));
	}

	@Test
	void appliesDecoratorsWhenPoolIsOurs() {
		this.runner.withPropertyValues(URL)
			.withBean(ConnectionFactoryDecorator.class, () -> (delegate) -> new EchoConnectionFactory(delegate, false))
			.run((context) -> assertThat(driver(context)).isInstanceOf(EchoConnectionFactory.class));
	}

	@ParameterizedTest
	@DisplayName("P3 the echo is off by default, and then nothing stands between pool and driver")
	@ValueSource(strings = { "a.b=c", "async-orm.echo=off", "async-orm.echo=false" })
	void echoesNothingWhenOff(String property) {
		try (LogRecorder log = new LogRecorder(EchoConnectionFactory.LOGGER)) {
			this.runner.withPropertyValues(URL, property).run((context) -> {
				assertThat(context).doesNotHaveBean(ConnectionFactoryDecorator.class);
				assertThat(driver(context)).isInstanceOf(OptionsCapableConnectionFactory.class);
				assertThat(query(context, "select 1")).isEqualTo(1);
			});
			assertThat(log.messages()).isEmpty();
		}
	}

	@ParameterizedTest
	@DisplayName("P3 the echo masks parameters, with either pool")
	@ValueSource(strings = { URL, "spring.r2dbc.url=r2dbc:h2:mem:///boot" })
	void masksParametersWhenEchoing(String property) {
		try (LogRecorder log = new LogRecorder(EchoConnectionFactory.LOGGER)) {
			this.runner.withPropertyValues(property, "async-orm.echo=true")
				.run((context) -> assertThat(bindSecret(context)).isEqualTo("secret"));
			assertThat(log.messages()).containsExactly("select cast($1 as varchar) [1 parameters]");
		}
	}

	@Test
	@DisplayName("P3 the echo shows parameters when asked to, and does not touch the root logger")
	void showsParametersWhenAsked() {
		Object root = rootLevel();
		try (LogRecorder log = new LogRecorder(EchoConnectionFactory.LOGGER)) {
			this.runner.withPropertyValues(URL, "async-orm.echo=sql-with-parameters")
				.run((context) -> assertThat(bindSecret(context)).isEqualTo("secret"));
			assertThat(log.messages()).containsExactly("select cast($1 as varchar) [{$1=secret}]");
		}
		assertThat(rootLevel()).isEqualTo(root);
	}

	@Test
	void warnsWhenEchoCannotBeHeard() {
		try (LogRecorder log = new LogRecorder(ConnectionFactoryReport.class.getName())) {
			this.runner.withPropertyValues("async-orm.echo=sql")
				.withBean(ConnectionFactory.class, () -> ConnectionFactories.get("r2dbc:h2:mem:///own"))
				.run((context) -> assertThat(context).hasNotFailed());
			assertThat(log.messages()).singleElement().asString().contains("'async-orm.echo'");
		}
	}

	@Test
	void backsOffWhenPoolIsNotOnTheClassPath() {
		this.runner.withClassLoader(new FilteredClassLoader("io.r2dbc.pool"))
			.withPropertyValues("spring.r2dbc.url=r2dbc:h2:mem:///boot")
			.run((context) -> assertThat(context).doesNotHaveBean(AsyncOrmConnectionAutoConfiguration.class));
	}

	private static Object rootLevel() {
		return ((ch.qos.logback.classic.Logger) LoggerFactory.getLogger("ROOT")).getLevel();
	}

	private static R2dbcConnectionDetails details(String url) {
		return () -> ConnectionFactoryOptions.parse(url);
	}

	private static AsyncOrmProperties.Database database(AssertableApplicationContext context) {
		AsyncOrmProperties.Database database = context.getBean(AsyncOrmProperties.class).defaultDatabase();
		assertThat(database).isNotNull();
		return database;
	}

	private static ConnectionFactory driver(AssertableApplicationContext context) {
		return (ConnectionFactory) ((Wrapped<?>) context.getBean(ConnectionFactory.class)).unwrap();
	}

	private static ConnectionFactoryOptions options(AssertableApplicationContext context) {
		OptionsCapableConnectionFactory capable = OptionsCapableConnectionFactory
			.unwrapFrom(context.getBean(ConnectionFactory.class));
		assertThat(capable).isNotNull();
		return capable.getOptions();
	}

	private static FailureAnalysis analysis(AssertableApplicationContext context) {
		assertThat(context).hasFailed();
		assertThat(context.getStartupFailure()).rootCause().isInstanceOf(AsyncOrmConfigurationException.class);
		FailureAnalysis analysis = new AsyncOrmFailureAnalyzer().analyze(context.getStartupFailure());
		assertThat(analysis).isNotNull();
		return analysis;
	}

	private static Object query(AssertableApplicationContext context, String sql) {
		List<Object> values = context.getBean(DatabaseClient.class)
			.sql(sql)
			.map((row) -> row.get(0, Object.class))
			.all()
			.collectList()
			.block(TIMEOUT);
		assertThat(values).hasSize(1);
		return values.get(0);
	}

	private static Object bindSecret(AssertableApplicationContext context) {
		return context.getBean(DatabaseClient.class)
			.sql("select cast($1 as varchar)")
			.bind(0, "secret")
			.map((row) -> row.get(0, Object.class))
			.one()
			.block(TIMEOUT);
	}

}

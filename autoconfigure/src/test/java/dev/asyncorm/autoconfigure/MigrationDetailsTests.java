package dev.asyncorm.autoconfigure;

import java.util.Map;
import java.util.function.Supplier;

import javax.sql.DataSource;

import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ConnectionFactoryOptions;
import io.r2dbc.spi.Option;
import liquibase.integration.spring.SpringLiquibase;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.Configuration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration;
import org.springframework.boot.flyway.autoconfigure.FlywayConnectionDetails;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationStrategy;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.boot.liquibase.autoconfigure.LiquibaseAutoConfiguration;
import org.springframework.boot.liquibase.autoconfigure.LiquibaseConnectionDetails;
import org.springframework.boot.r2dbc.autoconfigure.ConnectionFactoryOptionsBuilderCustomizer;
import org.springframework.boot.r2dbc.autoconfigure.R2dbcAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.jdbc.datasource.SimpleDriverDataSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

/**
 * What migration tools are told of the database; nothing is migrated.
 */
class MigrationDetailsTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(AsyncOrmConnectionAutoConfiguration.class,
				AsyncOrmMigrationAutoConfiguration.class, R2dbcAutoConfiguration.class,
				DataSourceAutoConfiguration.class, FlywayAutoConfiguration.class, LiquibaseAutoConfiguration.class))
		.withPropertyValues("spring.liquibase.enabled=false")
		.withBean(FlywayMigrationStrategy.class, () -> (flyway) -> {
		});

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					r2dbc:postgresql://db/shop                    | jdbc:postgresql://db/shop
					r2dbc:pool:postgresql://db:5433/shop          | jdbc:postgresql://db:5433/shop
					r2dbc:postgresql://db/a%20b%2Fc?schema=x%26y  | jdbc:postgresql://db/a%20b/c?currentSchema=x%26y
					r2dbc:postgresql://db/shop?sslMode=VERIFY_FULL | jdbc:postgresql://db/shop?sslfactory=org.postgresql.ssl.DefaultJavaSSLFactory&sslmode=verify-full
					r2dbc:postgresql:failover://h1:1,h2:2/shop?targetServerType=preferSecondary | jdbc:postgresql://h1:1,h2:2/shop?targetServerType=primary
					r2dbc:h2:mem:///shop                          | jdbc:h2:mem:shop;DB_CLOSE_DELAY=-1
					r2dbc:h2:mem:///shop?options=DB_CLOSE_DELAY=5;CASE_INSENSITIVE_IDENTIFIERS=TRUE | jdbc:h2:mem:shop;DB_CLOSE_DELAY=5;CASE_INSENSITIVE_IDENTIFIERS=TRUE
					r2dbc:h2:file:///./target/shop                | jdbc:h2:file:./target/shop
					""")
	void derivesJdbcUrlFromR2dbcUrl(String r2dbc, String jdbc) {
		this.runner
			.withPropertyValues("spring.r2dbc.url=" + r2dbc, "spring.r2dbc.username=a@b",
					"spring.r2dbc.password=p@:/%?#w+")
			.run((context) -> {
				assertThat(context).hasNotFailed();
				SimpleDriverDataSource dataSource = dataSource(context);
				assertThat(dataSource.getUrl()).isEqualTo(jdbc);
				assertThat(dataSource.getUsername()).isEqualTo("a@b");
				assertThat(dataSource.getPassword()).isEqualTo("p@:/%?#w+");
				assertThat(context.getBean(JdbcConnectionDetails.class).toString()).doesNotContain("%?#w");
				assertThat(context.getBean(FlywayConnectionDetails.class).toString()).doesNotContain("%?#w");
			});
	}

	@Test
	void derivesJdbcUrlFromDatabaseOfOurs() {
		this.runner.withPropertyValues("async-orm.databases.default.url=postgres://app:p%40ss@db/shop?sslmode=require")
			.run((context) -> {
				assertThat(dataSource(context).getUrl()).isEqualTo("jdbc:postgresql://db/shop?sslmode=require");
				assertThat(dataSource(context).getUsername()).isEqualTo("app");
				assertThat(dataSource(context).getPassword()).isEqualTo("p@ss");
			});
	}

	@Test
	@DisplayName("options of a customizer, credentials that rotate and the embedded database are derived, too")
	void derivesWhatConnectionsAreMadeWith() {
		Supplier<String> password = () -> "rotated";
		this.runner.withPropertyValues("spring.r2dbc.url=r2dbc:postgresql://db/shop", "spring.r2dbc.username=app")
			.withBean(ConnectionFactoryOptionsBuilderCustomizer.class,
					() -> (builder) -> builder.option(Option.valueOf("password"), password)
						.option(Option.valueOf("schema"), "sales"))
			.run((context) -> {
				assertThat(dataSource(context).getUrl()).isEqualTo("jdbc:postgresql://db/shop?currentSchema=sales");
				assertThat(dataSource(context).getPassword()).isEqualTo("rotated");
			});
		this.runner.run((context) -> assertThat(dataSource(context).getUrl()).startsWith("jdbc:h2:mem:"));
	}

	@Test
	void tellsLiquibaseTheSame() {
		this.runner
			.withPropertyValues("spring.r2dbc.url=r2dbc:postgresql://u:p@db/shop", "spring.flyway.enabled=false",
					"spring.liquibase.user=migrator", "spring.liquibase.password=other")
			.withBean(SpringLiquibase.class, () -> mock(SpringLiquibase.class))
			.run((context) -> assertThat(context).doesNotHaveBean(LiquibaseConnectionDetails.class));
		new ApplicationContextRunner()
			.withConfiguration(
					AutoConfigurations.of(AsyncOrmMigrationAutoConfiguration.class, R2dbcAutoConfiguration.class))
			.withPropertyValues("spring.r2dbc.url=r2dbc:postgresql://u:p@db/shop", "spring.liquibase.user=migrator",
					"spring.liquibase.password=other")
			.run((context) -> {
				LiquibaseConnectionDetails details = context.getBean(LiquibaseConnectionDetails.class);
				assertThat(details.getJdbcUrl()).isEqualTo("jdbc:postgresql://db/shop");
				assertThat(details.getUsername()).isEqualTo("migrator");
				assertThat(details.getPassword()).isEqualTo("other");
			});
	}

	@Test
	@DisplayName("the tool may log in as somebody else; the password of the application is not his")
	void usesLoginOfToolWhenConfigured() {
		this.runner.withPropertyValues("spring.r2dbc.url=r2dbc:postgresql://u:p@db/shop", "spring.flyway.user=migrator")
			.run((context) -> {
				assertThat(dataSource(context).getUsername()).isEqualTo("migrator");
				assertThat(dataSource(context).getPassword()).isNull();
			});
	}

	@Test
	void leavesToolsAloneWhenApplicationConfiguresThem() {
		ApplicationContextRunner postgres = this.runner
			.withPropertyValues("spring.r2dbc.url=r2dbc:postgresql://u:p@db/shop");
		postgres.withPropertyValues("spring.flyway.url=jdbc:h2:mem:own", "spring.flyway.user=sa").run((context) -> {
			assertThat(dataSource(context).getUrl()).isEqualTo("jdbc:h2:mem:own");
			assertThat(context).doesNotHaveBean(JdbcConnectionDetails.class);
		});
		DataSource own = mock(DataSource.class);
		postgres.withBean(DataSource.class, () -> own).run((context) -> {
			assertThat(context.getBean(Flyway.class).getConfiguration().getDataSource()).isSameAs(own);
			assertThat(context).doesNotHaveBean(JdbcConnectionDetails.class);
		});
		postgres.withPropertyValues("spring.flyway.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(JdbcConnectionDetails.class));
		postgres.withBean(Flyway.class, () -> Flyway.configure().dataSource("jdbc:h2:mem:own", "sa", "").load())
			.run((context) -> assertThat(context).doesNotHaveBean(JdbcConnectionDetails.class)
				.doesNotHaveBean("flywayInitializer"));
	}

	@Test
	void takesJdbcUrlThatApplicationGives() {
		this.runner
			.withPropertyValues("spring.r2dbc.url=r2dbc:postgresql://u:p@db/shop",
					"spring.datasource.url=jdbc:postgresql://direct/shop", "spring.datasource.username=jdbc")
			.run((context) -> {
				assertThat(dataSource(context).getUrl()).isEqualTo("jdbc:postgresql://direct/shop");
				assertThat(dataSource(context).getUsername()).isEqualTo("jdbc");
				assertThat(dataSource(context).getPassword()).isNull();
			});
	}

	@ParameterizedTest
	@DisplayName("what is missing on the class path stops the start and is named with its coordinates")
	@CsvSource({ "org.postgresql.Driver, org.postgresql:postgresql",
			"org.flywaydb.database.postgresql, org.flywaydb:flyway-database-postgresql",
			"org.springframework.jdbc, org.springframework:spring-jdbc" })
	void namesDependencyThatIsMissing(String hidden, String artifact) {
		this.runner.withPropertyValues("spring.r2dbc.url=r2dbc:postgresql://u:secret@db/shop")
			.withClassLoader(new FilteredClassLoader((name) -> name.startsWith(hidden)))
			.run((context) -> {
				FailureAnalysis analysis = analysis(context);
				assertThat(analysis.getDescription()).contains("Flyway cannot migrate").doesNotContain("secret");
				assertThat(analysis.getAction()).contains("Add " + artifact + " to", "spring.flyway.enabled");
			});
	}

	@Test
	void needsNothingOfToolsThatAreMissing() {
		this.runner.withPropertyValues("spring.r2dbc.url=r2dbc:postgresql://u:p@db/shop")
			.withClassLoader(new FilteredClassLoader("org.flywaydb", "liquibase"))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(JdbcConnectionDetails.class));
	}

	@Test
	void saysWhatCannotBeDerived() {
		ConnectionFactory own = ConnectionFactories.get("r2dbc:h2:mem:///own");
		this.runner.withBean(ConnectionFactory.class, () -> own)
			.run((context) -> assertThat(analysis(context).getAction()).contains("spring.flyway.url"));
		this.runner
			.withPropertyValues("spring.r2dbc.url=r2dbc:postgresql://u:p@db/shop?sslPassword=secret&sslMode=require")
			.run((context) -> {
				assertThat(analysis(context).getDescription()).contains("'sslPassword'").doesNotContain("secret");
				assertThat(analysis(context).getAction()).contains("spring.flyway.url");
			});
	}

	@Test
	void asksConfiguredDetailsWhenConnectionFactoryTellsNothing() {
		ConnectionFactory own = ConnectionFactories.get(ConnectionFactoryOptions.parse("r2dbc:h2:mem:///own"));
		this.runner.withBean(ConnectionFactory.class, () -> own)
			.withPropertyValues("spring.r2dbc.url=r2dbc:postgresql://u:p@db/shop")
			.run((context) -> assertThat(dataSource(context).getUrl()).isEqualTo("jdbc:postgresql://db/shop"));
	}

	private static SimpleDriverDataSource dataSource(AssertableApplicationContext context) {
		Configuration configuration = context.getBean(Flyway.class).getConfiguration();
		assertThat(context.getBeansOfType(DataSource.class)).isEqualTo(Map.of());
		return (SimpleDriverDataSource) configuration.getDataSource();
	}

	private static FailureAnalysis analysis(AssertableApplicationContext context) {
		assertThat(context).hasFailed();
		return new AsyncOrmFailureAnalyzer().analyze(context.getStartupFailure());
	}

}

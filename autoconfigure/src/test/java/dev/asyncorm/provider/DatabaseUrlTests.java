package dev.asyncorm.provider;

import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

import io.r2dbc.h2.H2ConnectionFactoryProvider;
import io.r2dbc.spi.ConnectionFactoryOptions;
import io.r2dbc.spi.Option;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.asyncorm.AsyncOrmConfigurationException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class DatabaseUrlTests {

	@ParameterizedTest
	@DisplayName("P7 every form of a PostgreSQL URL translates to R2DBC and to JDBC")
	@CsvSource(delimiter = '|',
			textBlock = """
					postgres://u:p@db:5433/shop                 | //db:5433/shop          | //db:5433/shop
					postgresql://u:p@db/shop                    | //db/shop               | //db/shop
					POSTGRESQL://u@db/shop                      | //db/shop               | //db/shop
					r2dbc:postgresql://u:p@db:5432/shop         | //db:5432/shop          | //db:5432/shop
					r2dbc:postgres://u@db/shop?schema=a         | //db/shop?schema=a      | //db/shop?currentSchema=a
					jdbc:postgresql://db/shop?currentSchema=a,b | //db/shop?schema=a,b    | //db/shop?currentSchema=a,b
					jdbc:postgresql://db:1/shop?user=u          | //db:1/shop             | //db:1/shop
					jdbc:postgresql:shop?user=u                 | //localhost/shop        | //localhost/shop
					jdbc:postgresql:///shop?user=u              | //localhost/shop        | //localhost/shop
					postgres://db/a%20b%2Fc?user=u              | //db/a%20b/c            | //db/a%20b/c
					postgres://u@[::1]:5432/shop                | //[::1]:5432/shop       | //[::1]:5432/shop
					jdbc:postgresql://db/shop?sslmode=require   | //db/shop?sslMode=require | //db/shop?sslmode=require
					jdbc:postgresql://db/shop?ApplicationName=x | //db/shop?applicationName=x | //db/shop?ApplicationName=x
					postgres://db/shop?application_name=x       | //db/shop?applicationName=x | //db/shop?ApplicationName=x
					postgres://db/shop?connect_timeout=7        | //db/shop?connectTimeout=PT7S | //db/shop?connectTimeout=7
					r2dbcs:postgresql://db/shop                 | //db/shop?ssl=true      | //db/shop?ssl=true&sslfactory=org.postgresql.ssl.DefaultJavaSSLFactory
					jdbc:postgresql://db/shop?ssl=true&sslrootcert=/ca | //db/shop?ssl=true&sslRootCert=/ca | //db/shop?ssl=true&sslrootcert=/ca
					r2dbc:postgresql://db/shop?sslMode=VERIFY_CA&sslRootCert=/ca | //db/shop?sslMode=VERIFY_CA&sslRootCert=/ca | //db/shop?sslmode=verify-ca&sslrootcert=/ca
					postgres://db/shop?sslmode=require&sslnegotiation=direct | //db/shop?sslMode=require&sslNegotiation=direct | //db/shop?sslNegotiation=direct&sslmode=require
					jdbc:postgresql://db/shop?options=-c%20search_path=a | //db/shop?options=search_path=a | //db/shop?options=-c%20search_path=a
					r2dbc:postgresql://db/shop?options=search_path=a,%20b;work_mem=1MB | //db/shop?options=search_path=a,%20b;work_mem=1MB | //db/shop?options=-c%20search_path=a,%5C%20b%20-c%20work_mem=1MB
					r2dbc:postgresql://db/shop?statementTimeout=PT3S | //db/shop?statementTimeout=PT3S | //db/shop
					r2dbc:postgresql://db/shop?connectTimeout=1500ms | //db/shop?connectTimeout=1500ms | //db/shop?connectTimeout=2
					r2dbc:postgresql:failover://h1:1,h2:2/shop?targetServerType=PREFER_SECONDARY&hostRecheckTime=PT9S | failover://h1:1,h2:2/shop?hostRecheckTime=PT9S&targetServerType=PREFER_SECONDARY | //h1:1,h2:2/shop?hostRecheckSeconds=9&targetServerType=preferSecondary
					postgres://db/shop?mine=a%26b+c             | //db/shop?mine=a%26b%2Bc | //db/shop?mine=a%26b%2Bc
					""")
	void translatesPostgresWhenFormIsKnown(String url, String r2dbc, String jdbc) {
		ConnectionFactoryOptions options = DatabaseUrl.parse(url);
		assertThat(DatabaseUrl.toR2dbc(options)).isEqualTo("r2dbc:postgresql:" + r2dbc);
		assertThat(DatabaseUrl.toJdbc(options)).isEqualTo("jdbc:postgresql:" + jdbc);
	}

	@ParameterizedTest
	@DisplayName("P7 every form of an H2 URL translates to R2DBC and to JDBC")
	@CsvSource(delimiter = '|',
			textBlock = """
					jdbc:h2:mem:test                       | mem:///test                    | mem:test
					jdbc:h2:mem:test;MODE=PostgreSQL;USER=sa | mem:///test?options=MODE=PostgreSQL | mem:test;MODE=PostgreSQL
					jdbc:h2:file:./data/x                  | file:///./data/x               | file:./data/x
					jdbc:h2:~/x;DB_CLOSE_DELAY=-1          | file:///~/x?options=DB_CLOSE_DELAY=-1 | file:~/x;DB_CLOSE_DELAY=-1
					jdbc:h2:/data/x                        | file:////data/x                | file:/data/x
					jdbc:h2:C:/data/x                      | file:///C:/data/x              | file:C:/data/x
					jdbc:h2:tcp://db:9092/~/x;IFEXISTS=TRUE | ///?url=tcp%3A//db%3A9092/~/x&options=IFEXISTS=TRUE | tcp://db:9092/~/x;IFEXISTS=TRUE
					r2dbc:h2:mem:///test?options=A=1;B=2   | mem:///test?options=A=1;B=2    | mem:test;A=1;B=2
					r2dbc:h2:mem:///test?a=1               | mem:///test?options=A=1        | mem:test;A=1
					r2dbc:h2:mem://sa:p@/test              | mem:///test                    | mem:test
					r2dbc:h2:mem://test                    | mem:///test                    | mem:test
					r2dbc:h2:file:////data/x               | file:////data/x                | file:/data/x
					r2dbc:h2:///?url=tcp%3A//db/~/x        | ///?url=tcp%3A//db/~/x         | tcp://db/~/x
					""")
	void translatesH2WhenFormIsKnown(String url, String r2dbc, String jdbc) {
		ConnectionFactoryOptions options = DatabaseUrl.parse(url);
		assertThat(DatabaseUrl.toR2dbc(options)).isEqualTo("r2dbc:h2:" + r2dbc);
		assertThat(DatabaseUrl.toJdbc(options)).isEqualTo("jdbc:h2:" + jdbc);
	}

	@ParameterizedTest
	@DisplayName("P7 the SPI reads our R2DBC URLs as we do, and translating back and forth changes nothing")
	@ValueSource(strings = { "postgres://u@db:1/shop?schema=a%26b&x=1", "jdbc:postgresql://h1:1,h2:2/shop",
			"jdbc:h2:mem:t;MODE=PostgreSQL;INIT=a\\;b", "jdbc:h2:/data/x y", "jdbc:h2:tcp://db/~/x;A=1" })
	void staysTheSameWhenTranslatedBack(String url) {
		ConnectionFactoryOptions options = withoutUser(DatabaseUrl.parse(url));
		String r2dbc = DatabaseUrl.toR2dbc(options);
		assertThat(ConnectionFactoryOptions.parse(r2dbc)).isEqualTo(options);
		assertThat(DatabaseUrl.parse(r2dbc)).isEqualTo(options);
		assertThat(DatabaseUrl.parse(DatabaseUrl.toJdbc(options))).isEqualTo(options);
	}

	private static ConnectionFactoryOptions withoutUser(ConnectionFactoryOptions options) {
		return ConnectionFactoryOptions.builder()
			.from(options, (option) -> option != ConnectionFactoryOptions.USER)
			.build();
	}

	@ParameterizedTest
	@DisplayName("P2 credentials in a URL are percent-decoded and never written back")
	@ValueSource(
			strings = { "postgres://a%40b:p%40%3A%2F%25%3F%23w+@db/shop", "postgres://a@b:p@:%2F%25%3F%23w+@db/shop",
					"jdbc:postgresql://db/shop?user=a%40b&password=p%40%3A%2F%25%3F%23w+",
					"r2dbc:postgresql://a%40b:p%40%3A%2F%25%3F%23w+@db/shop" })
	void decodesCredentialsWhenEncoded(String url) {
		ConnectionFactoryOptions options = DatabaseUrl.parse(url.replace("a@b:", "a%40b:"));
		assertThat(options.getRequiredValue(ConnectionFactoryOptions.USER)).isEqualTo("a@b");
		assertThat(options.getRequiredValue(ConnectionFactoryOptions.PASSWORD)).isEqualTo("p@:/%?#w+");
		assertThat(options.getRequiredValue(ConnectionFactoryOptions.HOST)).isEqualTo("db");
		assertThat(DatabaseUrl.toR2dbc(options)).isEqualTo("r2dbc:postgresql://db/shop");
		assertThat(DatabaseUrl.toJdbc(options)).isEqualTo("jdbc:postgresql://db/shop");
	}

	@ParameterizedTest
	@DisplayName("P2 a password that is not encoded is an error, never a connection to another host")
	@ValueSource(strings = { "postgres://u:secret/x@db/shop", "postgres://u:1/secret@db/shop",
			"postgres://u:secret?x@db/shop", "postgres://u:secret#x@db/shop", "postgres://u:secret%zz@db/shop",
			"mysql://u:secret@db/shop", "jdbc:mysql://db/shop?password=secret", "r2dbc:pool:h2:mem:///secret",
			"jdbc:oracle:thin:u/secret@db", "jdbc:h2:mem:", "postgres://u:secret@db:x/shop",
			"postgres://u:secret@db/shop?password=other", "" })
	void failsWithoutSecretsWhenUrlIsWrong(String url) {
		assertThatExceptionOfType(AsyncOrmConfigurationException.class).isThrownBy(() -> DatabaseUrl.parse(url))
			.satisfies((ex) -> assertThat(ex.getMessage()).doesNotContain("secret"));
	}

	@Test
	@DisplayName("P7 an unknown scheme is an error that lists the known ones")
	void listsKnownSchemesWhenUnknown() {
		assertThatExceptionOfType(AsyncOrmConfigurationException.class)
			.isThrownBy(() -> DatabaseUrl.parse("jdbc:mysql://db/shop"))
			.satisfies((ex) -> assertThat(ex.getDescription()).contains("jdbc:mysql:"))
			.satisfies((ex) -> assertThat(ex.getAction()).contains("postgres:", "jdbc:h2:"));
	}

	@Test
	void leavesOutSecretsAndObjectsWhenWriting() {
		ConnectionFactoryOptions options = DatabaseUrl.parse("postgres://db/shop?sslpassword=secret&ssl=true")
			.mutate()
			.option(Option.valueOf("loopResources"), new Object())
			.option(ConnectionFactoryOptions.STATEMENT_TIMEOUT, Duration.ofSeconds(3))
			.build();
		assertThat(DatabaseUrl.toR2dbc(options)).isEqualTo("r2dbc:postgresql://db/shop?ssl=true&statementTimeout=PT3S");
	}

	@ParameterizedTest
	@DisplayName("P7 a way to connect that JDBC does not have is an error, never a connection to somewhere else")
	@ValueSource(strings = { "r2dbc:postgresql://db/shop?sslMode=tunnel", "postgres://db/shop?sslNegotiation=TUNNEL" })
	void failsWhenJdbcCannotConnect(String url) {
		ConnectionFactoryOptions options = DatabaseUrl.parse(url);
		assertThatExceptionOfType(AsyncOrmConfigurationException.class).isThrownBy(() -> DatabaseUrl.toJdbc(options))
			.withMessageContaining("SSL tunnel");
	}

	@Test
	@DisplayName("P7 options that are objects translate to JDBC where it has the same")
	void translatesObjectsWhenJdbcHasThem() {
		ConnectionFactoryOptions postgres = DatabaseUrl.parse("postgres://db/shop")
			.mutate()
			.option(Option.valueOf("options"), Map.of("search_path", "a"))
			.option(ConnectionFactoryOptions.CONNECT_TIMEOUT, Duration.ofMillis(300))
			.build();
		assertThat(DatabaseUrl.toJdbc(postgres))
			.isEqualTo("jdbc:postgresql://db/shop?connectTimeout=1&options=-c%20search_path=a");
		ConnectionFactoryOptions h2 = DatabaseUrl.parse("r2dbc:h2:mem:///t?options=MODE=PostgreSQL")
			.mutate()
			.option(ConnectionFactoryOptions.CONNECT_TIMEOUT, Duration.ofSeconds(3))
			.option(ConnectionFactoryOptions.SSL, false)
			.build();
		assertThat(DatabaseUrl.toJdbc(h2)).isEqualTo("jdbc:h2:mem:t;MODE=PostgreSQL");
	}

	@Test
	@DisplayName("P1 one record by type yields the options, with any driver option")
	void yieldsOptionsWhenGivenByType() {
		ConnectionFactoryOptions options = configuration("postgresql", "db", 5433, "shop", "u", "p@:/%?#w",
				Map.of("applicationName", "x", "unheardOf", "y"))
			.toOptions();
		assertThat(DatabaseUrl.toR2dbc(options))
			.isEqualTo("r2dbc:postgresql://db:5433/shop?applicationName=x&unheardOf=y");
		assertThat(options.getRequiredValue(ConnectionFactoryOptions.PASSWORD)).isEqualTo("p@:/%?#w");
	}

	@ParameterizedTest
	@DisplayName("P1 an H2 database by type is in memory, in a file or on a server")
	@CsvSource(delimiter = '|', nullValues = "-", textBlock = """
			-  | -    | test        | mem:test;DB_CLOSE_DELAY=-1;DB_CLOSE_ON_EXIT=FALSE;MODE=PostgreSQL
			-  | -    | ~/test      | file:~/test;MODE=PostgreSQL
			-  | -    | file:./test | file:./test;MODE=PostgreSQL
			-  | -    | mem:test    | mem:test;MODE=PostgreSQL
			db | 9092 | ~/test      | tcp://db:9092/~/test;MODE=PostgreSQL
			""")
	void yieldsOptionsWhenH2(@Nullable String host, @Nullable Integer port, String name, String jdbc) {
		ConnectionFactoryOptions options = configuration("h2", host, port, name, "sa", "", Map.of("mode", "PostgreSQL"))
			.toOptions();
		assertThat(DatabaseUrl.toJdbc(withSortedSettings(options))).isEqualTo("jdbc:h2:" + jdbc);
		assertThat(options.getRequiredValue(ConnectionFactoryOptions.USER)).isEqualTo("sa");
	}

	private static ConnectionFactoryOptions withSortedSettings(ConnectionFactoryOptions options) {
		String[] settings = String.valueOf(options.getRequiredValue(H2ConnectionFactoryProvider.OPTIONS)).split(";");
		Arrays.sort(settings);
		return options.mutate().option(H2ConnectionFactoryProvider.OPTIONS, String.join(";", settings)).build();
	}

	@Test
	@DisplayName("P1 an unknown type is an error that lists the known ones")
	void listsKnownTypesWhenUnknown() {
		assertThatExceptionOfType(AsyncOrmConfigurationException.class)
			.isThrownBy(() -> configuration("mysql", "db", null, "shop", "u", "p", Map.of()).toOptions())
			.satisfies((ex) -> assertThat(ex.getDescription()).contains("'mysql'"))
			.satisfies((ex) -> assertThat(ex.getAction()).contains("postgresql, h2"));
	}

	@Test
	@DisplayName("P3 what is given twice with two values is an error, never ignored")
	void failsWhenGivenTwice() {
		String url = "postgres://u:p@db/shop?schema=a";
		Map<String, String> none = Map.of();
		assertFails(new DatabaseConfiguration(url, null, "other", null, null, null, null, none));
		assertFails(new DatabaseConfiguration(url, "h2", null, null, null, null, null, none));
		assertFails(new DatabaseConfiguration(url, null, null, null, null, "v", null, none));
		assertFails(new DatabaseConfiguration(url, null, null, null, null, null, "q", none));
		assertFails(new DatabaseConfiguration(url, null, null, null, null, null, null, Map.of("schema", "b")));
		assertFails(new DatabaseConfiguration("jdbc:h2:mem:x;MODE=Oracle", null, null, null, null, null, null,
				Map.of("mode", "DB2")));
		assertThat(new DatabaseConfiguration(url, "postgres", null, null, null, "u", "p", Map.of("schema", "a"))
			.toOptions()).isEqualTo(DatabaseUrl.parse(url));
	}

	private static void assertFails(DatabaseConfiguration configuration) {
		assertThatExceptionOfType(AsyncOrmConfigurationException.class).isThrownBy(configuration::toOptions);
	}

	@Test
	@DisplayName("P8 a configuration is immutable, can be used twice and shows no password")
	void staysTheSameWhenUsedTwice() {
		Map<String, String> options = new HashMap<>(Map.of("sslPassword", "secret"));
		DatabaseConfiguration configuration = configuration("postgresql", "db", null, "shop", "u", "secret", options);
		options.clear();
		assertThat(configuration.toOptions()).isEqualTo(configuration.toOptions());
		assertThat(configuration.toOptions().hasOption(Option.valueOf("sslPassword"))).isTrue();
		assertThat(configuration.toString()).contains("shop").doesNotContain("secret");
		assertThat(DatabaseConfiguration.of("postgres://u:secret@db/shop").toString()).doesNotContain("secret");
	}

	private static DatabaseConfiguration configuration(String type, @Nullable String host, @Nullable Integer port,
			String name, String username, String password, Map<String, String> options) {
		return new DatabaseConfiguration(null, type, host, port, name, username, password, options);
	}

}

package dev.asyncorm.autoconfigure;

import java.time.Duration;

import io.r2dbc.pool.ConnectionPool;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.data.annotation.Id;
import org.springframework.data.r2dbc.repository.R2dbcRepository;
import org.springframework.data.r2dbc.repository.config.EnableR2dbcRepositories;
import org.springframework.data.relational.core.mapping.Table;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

import dev.asyncorm.fixture.DatabaseContractTests;
import dev.asyncorm.fixture.OnPostgres;
import dev.asyncorm.fixture.RecorderConfiguration;
import dev.asyncorm.fixture.StatementRecorder;
import dev.asyncorm.session.AsyncSession;

@OnPostgres
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT, properties = "async-orm.schema.mode=create")
class FirstRequestTests extends DatabaseContractTests {

	@LocalServerPort
	int port;

	@Autowired
	ConnectionPool connectionPool;

	@Autowired
	StatementRecorder statements;

	@Override
	protected ConnectionPool pool() {
		return this.connectionPool;
	}

	@Override
	protected StatementRecorder recorder() {
		return this.statements;
	}

	@Test
	void works() {
		WebTestClient client = WebTestClient.bindToServer()
			.baseUrl("http://localhost:" + this.port)
			.responseTimeout(Duration.ofSeconds(10))
			.build();
		client.post().uri("/things/a").exchange().expectBody(String.class).consumeWith(System.err::println);
		System.err.println(this.statements.events());
		this.statements.clear();
		client.get().uri("/things/1").exchange().expectBody(String.class).consumeWith(System.err::println);
		System.err.println(this.statements.events());
		this.statements.clear();
		client.get().uri("/repo/1").exchange().expectBody(String.class).consumeWith(System.err::println);
		System.err.println(this.statements.events());
		this.statements.clear();
		client.post().uri("/repo/b").exchange().expectBody(String.class).consumeWith(System.err::println);
		System.err.println(this.statements.events());
	}

	@Table("thing")
	static class Thing {

		@Id
		Long id;

		String name;

		public Long getId() {
			return this.id;
		}

		public String getName() {
			return this.name;
		}

	}

	interface Things extends R2dbcRepository<Thing, Long> {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@EnableR2dbcRepositories(considerNestedRepositories = true, basePackageClasses = FirstRequestTests.class)
	@org.springframework.boot.persistence.autoconfigure.EntityScan(basePackageClasses = FirstRequestTests.class)
	@Import({ RecorderConfiguration.class, Api.class })
	static class App {

	}

	@RestController
	static class Api {

		private final AsyncSession session;

		private final Things things;

		Api(AsyncSession session, Things things) {
			this.session = session;
			this.things = things;
		}

		@PostMapping("/things/{name}")
		Mono<Thing> add(@PathVariable String name) {
			Thing thing = new Thing();
			thing.name = name;
			return this.session.persist(thing);
		}

		@GetMapping("/things/{id}")
		Mono<Thing> get(@PathVariable long id, AsyncSession own) {
			return own.getOne(Thing.class, id);
		}

		@GetMapping("/repo/{id}")
		Mono<Thing> find(@PathVariable long id) {
			return this.things.findById(id);
		}

		@PostMapping("/repo/{name}")
		Mono<Thing> save(@PathVariable String name) {
			Thing thing = new Thing();
			thing.name = name;
			return this.things.save(thing);
		}

	}

}

package dev.asyncorm.behaviour;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.Function;

import io.r2dbc.pool.ConnectionPool;
import org.junit.jupiter.api.BeforeEach;
import org.reactivestreams.Publisher;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.test.web.reactive.server.WebTestClient.ResponseSpec;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.netty.http.client.HttpClient;

import dev.asyncorm.fixture.DatabaseContractTests;
import dev.asyncorm.fixture.StatementRecorder;
import dev.asyncorm.fixture.TestClients;
import dev.asyncorm.session.AsyncSession;

/**
 * Base of contracts that hold through HTTP: the application runs on a real server, a test
 * says what its handlers do and looks at the answer, at what reached the driver and at
 * what other connections see.
 */
@SpringBootTest(classes = BehaviourApplication.class, webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = "async-orm.schema.mode=create")
abstract class HttpContractTests extends DatabaseContractTests {

	protected static final Duration PATIENCE = Duration.ofSeconds(15);

	@LocalServerPort
	private int port;

	@Autowired
	private ConnectionPool connectionPool;

	@Autowired
	private StatementRecorder statementRecorder;

	@Autowired
	private ScriptedApi api;

	@Autowired
	private ScriptedCallback callback;

	@Autowired
	private ScriptedFilter outerFilter;

	@Autowired
	private ScriptedFilter innerFilter;

	@Autowired
	protected AsyncSession facade;

	@Autowired
	protected Notes notes;

	@Autowired
	protected Transactions transactions;

	@Override
	protected final ConnectionPool pool() {
		return this.connectionPool;
	}

	@Override
	protected final StatementRecorder recorder() {
		return this.statementRecorder;
	}

	@BeforeEach
	final void startEmpty() {
		this.callback.reset();
		this.outerFilter.reset();
		this.innerFilter.reset();
		database().execute("delete from note", "delete from label");
		recorder().clear();
	}

	/**
	 * Say what the handlers do with the session of the request.
	 * @param script the work and its result
	 */
	protected final void handle(Function<AsyncSession, ? extends Publisher<?>> script) {
		this.api.script((session, exchange) -> script.apply(session));
	}

	protected final void handleExchange(BiFunction<AsyncSession, ServerWebExchange, ? extends Publisher<?>> script) {
		this.api.script(script);
	}

	/**
	 * Return what the application does before a note is written.
	 * @return the callback
	 */
	protected final ScriptedCallback callback() {
		return this.callback;
	}

	/**
	 * Return the filter that comes before the one that opens the session.
	 * @return the filter
	 */
	protected final ScriptedFilter outerFilter() {
		return this.outerFilter;
	}

	/**
	 * Return the filter that runs with the session.
	 * @return the filter
	 */
	protected final ScriptedFilter innerFilter() {
		return this.innerFilter;
	}

	protected final WebTestClient client() {
		return TestClients.of(baseUrl(), PATIENCE);
	}

	protected final HttpClient http() {
		return HttpClient.newConnection().baseUrl(baseUrl());
	}

	private String baseUrl() {
		return "http://localhost:" + this.port;
	}

	protected final ResponseSpec post(String form) {
		return client().post().uri("/answer" + form).accept(MediaType.ALL).exchange();
	}

	protected final ResponseSpec get(String form) {
		return client().get().uri("/answer" + form).accept(MediaType.ALL).exchange();
	}

	/**
	 * Read a whole response, whatever its status.
	 * @param form the form of the answer
	 * @return the text; an error when the transfer breaks off
	 */
	protected final Mono<String> transfer(String form) {
		return http().post().uri("/answer" + form).responseContent().aggregate().asString().timeout(PATIENCE);
	}

	/**
	 * Send a request whose client may leave.
	 * @param form the form of the answer
	 * @param received is given what arrives
	 * @return leaves by {@link Disposable#dispose()}
	 */
	protected final Disposable send(String form, Runnable received) {
		return http().post()
			.uri("/answer" + form)
			.responseContent()
			.asString()
			.onErrorComplete()
			.subscribe((part) -> received.run());
	}

	protected final int acquired() {
		return this.connectionPool.getMetrics().orElseThrow().acquiredSize();
	}

	/**
	 * Return the names of the committed notes.
	 * @return the names, sorted
	 */
	protected final List<String> storedNotes() {
		return database().query("select name from note order by name")
			.stream()
			.map((row) -> String.valueOf(row.get("name")))
			.toList();
	}

	/**
	 * Store a note through another connection.
	 * @param name its name
	 * @return its id
	 */
	protected final long store(String name) {
		database().execute("insert into note (name, amount, version) values ('" + name + "', 0, 0)");
		Object id = database().query("select id from note where name = $1", name).get(0).get("id");
		return ((Number) Objects.requireNonNull(id)).longValue();
	}

	protected static Note note(String name) {
		return new Note(name);
	}

}

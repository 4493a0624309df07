package dev.asyncorm.sample.user;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient.BodyContentSpec;
import org.springframework.test.web.reactive.server.WebTestClient.RequestHeadersSpec;

import dev.asyncorm.sample.SampleContractTests;

import static org.assertj.core.api.Assertions.assertThat;

abstract class UserApiTests extends SampleContractTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(20);

	private Object ada = 0;

	@BeforeEach
	final void insert() {
		for (String name : new String[] { "Ada", "Bob", "Cid" }) {
			database().execute("insert into \"users\" (name, active, version) values ('" + name + "', true, 0)");
			Object id = id(name);
			database().execute("insert into address (user_id, email) values (" + id + ", '" + name + "@one.org'), ("
					+ id + ", '" + name + "@" + (name.equals("Cid") ? "two" : "one") + ".com')");
		}
		database().execute("insert into role (name) values ('admin'), ('guest')");
		this.ada = id("Ada");
		database().execute("insert into \"users_role\" select " + this.ada + ", id from role");
		recorder().clear();
	}

	private Object id(String name) {
		return database().query("select id from \"users\" where name = '" + name + "'").get(0).get("id");
	}

	@Test
	@DisplayName("The page of a mail domain shows each user once with all addresses, in three statements (L1, S2)")
	void pagesUsersOfDomain() {
		ok(client().get().uri("/users?domain=one.org&size=2&sort=name,desc")).jsonPath("$.content[*].name")
			.isEqualTo(List.of("Cid", "Bob"))
			.jsonPath("$.content[0].addresses[*].email")
			.isEqualTo(List.of("Cid@one.org", "Cid@two.com"))
			.jsonPath("$.content[0].addresses[0].user")
			.doesNotExist()
			.jsonPath("$.content[0].roles")
			.doesNotExist()
			.jsonPath("$.page.totalElements")
			.isEqualTo(3);
		assertThat(recorder().count()).isEqualTo(3);
		ok(client().get().uri("/users?domain=two.com")).jsonPath("$.content[*].name").isEqualTo(List.of("Cid"));
		ok(client().get().uri("/users")).jsonPath("$.content.length()").isEqualTo(3);
	}

	@Test
	@DisplayName("A domain that is a pattern, and an order that is no property, answer 400 without a statement (S2)")
	void refusesInjection() {
		exchange(client().get().uri("/users?domain={domain}", "%' or 1=1 --"), HttpStatus.BAD_REQUEST);
		exchange(client().get().uri("/users?sort={sort}", "name;drop table users"), HttpStatus.BAD_REQUEST);
		assertThat(recorder().count()).isZero();
	}

	@Test
	@DisplayName("A user is answered with addresses and roles in three statements, an unknown one with 404 (L1)")
	void showsUserWithRelations() {
		ok(client().get().uri("/users/{id}", this.ada)).jsonPath("$.name")
			.isEqualTo("Ada")
			.jsonPath("$.addresses[*].email")
			.isEqualTo(List.of("Ada@one.com", "Ada@one.org"))
			.jsonPath("$.roles.length()")
			.isEqualTo(2);
		assertThat(recorder().count()).isEqualTo(3);
		exchange(client().get().uri("/users/4711"), HttpStatus.NOT_FOUND);
	}

	@Test
	@DisplayName("A user is stored with the addresses in the body, by one INSERT for each table")
	void createsUserWithAddresses() {
		exchange(client().post().uri("/users").contentType(MediaType.APPLICATION_JSON).bodyValue("""
				{"name":"Dan","addresses":[{"email":"dan@one.org"},{"email":"dan@two.com"}]}"""), HttpStatus.CREATED)
			.jsonPath("$.id")
			.isNumber()
			.jsonPath("$.addresses[1].id")
			.isNumber();
		assertThat(recorder().statements()).filteredOn((sql) -> sql.contains("INSERT INTO")).hasSize(2);
		assertThat(emails(id("Dan"))).containsExactly("dan@one.org", "dan@two.com");
	}

	@Test
	@DisplayName("A client chooses neither ids nor versions")
	void ignoresIdsOfClients() {
		exchange(client().post().uri("/users").contentType(MediaType.APPLICATION_JSON).bodyValue("""
				{"id":4711,"version":7,"name":"Eve","addresses":[{"id":4712,"userId":4713,"email":"eve@one.org"}]}"""),
				HttpStatus.CREATED)
			.jsonPath("$.version")
			.isEqualTo(0);
		assertThat(id("Eve")).isNotEqualTo(4711);
		assertThat(database().query("select id from address where id = 4712")).isEmpty();
		assertThat(emails(id("Eve"))).containsExactly("eve@one.org");
	}

	@Test
	@DisplayName("A user that cannot be stored leaves no address behind")
	void storesNothingWhenNameExists() {
		exchange(client().post().uri("/users").contentType(MediaType.APPLICATION_JSON).bodyValue("""
				{"name":"Ada","addresses":[{"email":"other@one.org"}]}"""), HttpStatus.CONFLICT);
		assertThat(database().count("address")).isEqualTo(6);
	}

	@Test
	@DisplayName("Addresses are replaced: those of before are deleted, those of others stay")
	void replacesAddresses() {
		ok(client().put().uri("/users/{id}/addresses", this.ada).contentType(MediaType.APPLICATION_JSON).bodyValue("""
				[{"email":"new@one.org"}]""")).jsonPath("$.addresses[*].email")
			.isEqualTo(List.of("new@one.org"))
			.jsonPath("$.roles")
			.doesNotExist();
		assertThat(emails(this.ada)).containsExactly("new@one.org");
		assertThat(database().count("address")).isEqualTo(5);
		exchange(client().put()
			.uri("/users/{id}/addresses", this.ada)
			.contentType(MediaType.APPLICATION_JSON)
			.bodyValue("[{\"email\":\"nobody\"}]"), HttpStatus.BAD_REQUEST);
		assertThat(emails(this.ada)).containsExactly("new@one.org");
	}

	@Test
	@DisplayName("Roles are replaced, and created when nobody had them: only the join table loses rows")
	void replacesRoles() {
		ok(client().put().uri("/users/{id}/roles", this.ada).contentType(MediaType.APPLICATION_JSON).bodyValue("""
				["guest", "editor"]""")).jsonPath("$.roles.length()").isEqualTo(2);
		assertThat(
				database().query("select r.name from role r join \"users_role\" j on j.role_id = r.id order by r.name"))
			.extracting((row) -> row.get("name"))
			.containsExactly("editor", "guest");
		assertThat(stored("role")).containsExactly("admin", "guest", "editor");
	}

	private List<String> emails(Object user) {
		return database().query("select email from address where user_id = " + user + " order by email")
			.stream()
			.map((row) -> String.valueOf(row.get("email")))
			.toList();
	}

	@Test
	@DisplayName("Users are streamed one by one, without what was not loaded")
	void streamsUsers() {
		assertThat(client().get()
			.uri("/users/stream")
			.exchange()
			.expectStatus()
			.isOk()
			.returnResult(String.class)
			.getResponseBody()
			.collectList()
			.block(TIMEOUT)).hasSize(3).allSatisfy((user) -> assertThat(user).doesNotContain("addresses"));
		assertThat(recorder().count()).isOne();
	}

	private BodyContentSpec ok(RequestHeadersSpec<?> request) {
		return exchange(request, HttpStatus.OK);
	}

	private BodyContentSpec exchange(RequestHeadersSpec<?> request, HttpStatus status) {
		return request.exchange().expectStatus().isEqualTo(status).expectBody();
	}

}

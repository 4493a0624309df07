package dev.asyncorm.session;

import java.util.List;

import io.r2dbc.spi.Parameters;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataRetrievalFailureException;
import org.springframework.dao.InvalidDataAccessApiUsageException;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import dev.asyncorm.connection.StatementKind;
import dev.asyncorm.query.BoundSql;

import static org.assertj.core.api.Assertions.assertThat;

abstract class ManagedRowsTests extends SessionContractTests {

	private static final BoundSql ALL = BoundSql.of("select version, email, name, id from account order by id");

	private BoundSql returning(String statement, Object... values) {
		String sql = database().isPostgres() ? statement + " returning *"
				: "select * from final table (" + statement + ")";
		return new BoundSql(sql, List.of(values).stream().map((value) -> Parameters.in(value)).toList());
	}

	private static Flux<Account> query(AsyncSession session, StatementKind kind, BoundSql sql) {
		return ((ManagedRows) session).query(Account.class, kind, sql);
	}

	private Flux<Account> insert(AsyncSession session, String name) {
		return query(session, StatementKind.WRITE,
				returning("insert into account (name, version) values ($1, 0)", name));
	}

	@Test
	@DisplayName("S1 a row that a statement returns is managed and written when it changes")
	void managesWhatIsInserted() {
		AsyncSession session = session();
		Account account = await(insert(session, "ada").single());
		assertThat(await(session.contains(account))).isTrue();
		assertThat(await(session.get(Account.class, account.id))).isSameAs(account);
		assertThat(recorder().count()).isOne();
		account.email = "changed";
		await(session.commit());
		assertThat(database().query("select email, version from account")).singleElement()
			.satisfies((row) -> assertThat(row).containsEntry("email", "changed").containsEntry("version", 1L));
	}

	@Test
	@DisplayName("S1 pending changes are flushed before the statement, rows are read by column name")
	void flushesFirst() {
		AsyncSession session = session();
		Account pending = new Account("ada");
		List<Account> read = await(session.add(pending).thenMany(query(session, StatementKind.PLAIN_READ, ALL)));
		assertThat(read).singleElement().isSameAs(pending);
	}

	@Test
	@DisplayName("S1 a known clean instance is overwritten and restored by a rollback")
	void overwritesCleanInstances() {
		long id = insertAccount("ada").id;
		AsyncSession session = session();
		Account account = await(session.get(Account.class, id));
		Account returned = await(query(session, StatementKind.WRITE,
				returning("update account set email = $1, version = version + 1", "other"))
			.single());
		assertThat(returned).isSameAs(account);
		assertThat(account.email).isEqualTo("other");
		assertThat(account.version).isOne();
		await(session.rollback());
		assertThat(account.email).isEqualTo("ada@example.org");
		assertThat(account.version).isZero();
	}

	@Test
	@DisplayName("S1 an instance that a repository is about to write is not overwritten")
	void refusesToOverwriteUnwrittenChanges() {
		long id = insertAccount("ada").id;
		AsyncSession session = session();
		Account account = await(session.get(Account.class, id));
		account.email = "unwritten";
		await(((DefaultAsyncSession) session).saving(account));
		fails(query(session, StatementKind.PLAIN_READ, ALL), InvalidDataAccessApiUsageException.class, "Account " + id,
				"query(Account)");
		assertThat(account.email).isEqualTo("unwritten");
	}

	@Test
	@DisplayName("S3 a rollback forgets rows that the statement wrote")
	void forgetsWhenRolledBack() {
		AsyncSession session = session();
		Account account = await(insert(session, "ada").single());
		await(session.rollback());
		assertThat(await(session.contains(account))).isFalse();
		assertThat(await(session.get(Account.class, account.id))).isNull();
	}

	@Test
	@DisplayName("S5 the session of nested runs statements behind its savepoint")
	void runsInsideNested() {
		AsyncSession session = session();
		fails(session
			.nested((nested) -> insert(nested, "ada").then(Mono.error(new IllegalArgumentException("on purpose")))),
				IllegalArgumentException.class, "on purpose");
		Account kept = await(session.nested((nested) -> insert(nested, "bob").single()));
		await(session.commit());
		assertThat(await(session.contains(kept))).isTrue();
		assertThat(database().query("select name from account")).extracting((row) -> row.get("name"))
			.containsExactly("bob");
	}

	@Test
	@DisplayName("S1 a statement without the id column is an error that names the entity")
	void failsWithoutTheId() {
		insertAccount("ada");
		fails(query(session(), StatementKind.PLAIN_READ, BoundSql.of("select name from account")),
				DataRetrievalFailureException.class, "Account");
	}

}

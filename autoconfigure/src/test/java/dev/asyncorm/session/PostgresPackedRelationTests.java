package dev.asyncorm.session;

import java.util.List;
import java.util.function.UnaryOperator;

import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.ConnectionPoolConfiguration;
import io.r2dbc.postgresql.PostgresqlConnectionFactory;
import io.r2dbc.postgresql.PostgresqlConnectionFactoryProvider;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

import dev.asyncorm.connection.LazyConnection;
import dev.asyncorm.fixture.OnPostgres;
import dev.asyncorm.session.RelationModel.Member;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Packed up to 10,000 rows, otherwise row by row.
 */
@OnPostgres
@NullUnmarked
class PostgresPackedRelationTests extends PackedRelationTests {

	@Override
	int statementsFor(int targets) {
		return (targets <= 10_000) ? 1 : 2;
	}

	@Test
	void manyOwnersArePackedAndFewAreNot() {
		members(session());
		assertThat(statements().get(1)).contains("string_agg(");
		recorder().clear();
		await(session().select(Member.class).limit(15).load("addresses").all());
		assertThat(statements().get(1)).doesNotContain("string_agg(");
	}

	@Test
	void typesThatCannotBePackedAreReadRowByRow() {
		database().execute("alter table address alter city type char(5)",
				"insert into address select id, id, 'Ulm' from member");
		SessionFactory sessions = factory(UnaryOperator.identity());
		assertThat(members(sessions.sessionOf(connection())))
			.allSatisfy((member) -> assertThat(member.addresses.get(0).city).isEqualTo("Ulm  "));
		assertThat(recorder().count()).isEqualTo(3);
		recorder().clear();
		assertThat(members(sessions.sessionOf(connection()))).hasSize(OWNERS);
		assertThat(recorder().count()).isEqualTo(2);
	}

	@Test
	void driverWithoutCodecReadsRowByRow() {
		database().execute("insert into address select id, id, 'city' from member");
		ConnectionPool plain = new ConnectionPool(ConnectionPoolConfiguration.builder(new PostgresqlConnectionFactory(
				PostgresqlConnectionFactoryProvider.builder(database().options()).autodetectExtensions(false).build()))
			.maxSize(1)
			.build());
		LazyConnection connection = connectionOf(plain);
		AsyncSession session = factory(UnaryOperator.identity()).sessionOf(connection);
		List<Member> members = members(session);
		assertThat(members).hasSize(OWNERS).allSatisfy((member) -> assertThat(member.addresses).hasSize(1));
		await(session.clear());
		assertThat(members(session)).hasSize(OWNERS);
		await(connection.finish("the test ended"));
		await(plain.close().cast(Object.class));
	}

}

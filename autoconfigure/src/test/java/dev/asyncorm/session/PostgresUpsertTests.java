package dev.asyncorm.session;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.transaction.UnexpectedRollbackException;
import reactor.core.publisher.Flux;

import dev.asyncorm.fixture.OnPostgres;

import static org.assertj.core.api.Assertions.assertThat;

@OnPostgres
class PostgresUpsertTests extends UpsertTests {

	@Test
	@DisplayName("S14 concurrent upserts of the same rows all succeed")
	void concurrentUpsertsSucceed() {
		List<Long> created = await(Flux.range(0, 8).flatMap((i) -> {
			AsyncSession session = factory(UnaryOperator.identity()).sessionOf(connection());
			List<Product> products = new ArrayList<>(
					IntStream.range(0, 50).mapToObj((number) -> product("s" + number, "by " + i)).toList());
			Collections.rotate(products, i * 7);
			return session.upsert(products, "sku")
				.filter(CreateResult::created)
				.count()
				.flatMap((count) -> session.commit().thenReturn(count));
		}, 8));
		assertThat(created.stream().mapToLong(Long::longValue).sum()).isEqualTo(50);
		assertThat(database().count("product")).isEqualTo(51);
	}

	@Test
	@DisplayName("S14 a row that a trigger leaves out is an error, because it has no result")
	void refusesMissingResults() {
		database().execute(
				"create function skip() returns trigger language plpgsql as "
						+ "$$begin if new.sku = 'skip' then return null; end if; return new; end$$",
				"create trigger skip before insert on product for each row execute function skip()");
		AsyncSession session = session();
		fails(session.upsert(List.of(product("skip", "x"), product("a", "y")), "sku"),
				DataIntegrityViolationException.class, "1 of 2", "Product", "trigger");
		fails(session.commit(), UnexpectedRollbackException.class);
		assertThat(database().query("select 1 from product where sku = 'a'")).isEmpty();
		database().execute("drop trigger skip on product", "drop function skip()");
	}

}

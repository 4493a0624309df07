package dev.asyncorm.session;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
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

}

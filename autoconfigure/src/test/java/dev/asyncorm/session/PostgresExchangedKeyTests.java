package dev.asyncorm.session;

import java.util.List;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import dev.asyncorm.fixture.OnPostgres;

import static org.assertj.core.api.Assertions.assertThat;

@OnPostgres
class PostgresExchangedKeyTests extends ExchangedKeyTests {

	@Test
	@DisplayName("S6 keys that the database checks behind a statement are exchanged by one")
	void exchangesDeferrableKeys() {
		database().execute("alter table seat drop constraint seat_name_key",
				"alter table seat add constraint seat_name_key unique (name) deferrable");
		AsyncSession session = session();
		List<Seat> seats = seats(session, 3);
		seats.forEach((seat) -> seat.name = "S" + ((seat.id + 1) % 3));
		await(session.commit());
		assertThat(stored("name", "seat")).containsExactly("S1", "S2", "S0");
	}

	@Test
	@DisplayName("S6 a circle that is left to the database does not touch the order of other keys")
	void ordersOtherKeysBesideCircle() {
		database().execute("alter table seat drop constraint seat_name_key",
				"alter table seat add constraint seat_name_key unique (name) deferrable");
		AsyncSession session = session();
		List<Seat> seats = seats(session, 3);
		List<Step> steps = steps(session, 4);
		seats.forEach((seat) -> seat.name = "S" + ((seat.id + 1) % 3));
		steps.forEach((step) -> step.place = step.id ^ 1);
		await(session.commit());
		assertThat(stored("name", "seat")).containsExactly("S1", "S2", "S0");
		assertThat(stored("place", "step")).containsExactly(1, 0, 3, 2);
	}

}

package dev.asyncorm.session;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.dao.InvalidDataAccessApiUsageException;

import dev.asyncorm.session.RelationModel.Member;

import static dev.asyncorm.relationship.Load.load;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Names that are no relations.
 */
abstract class WrongLoadTests extends SessionContractTests {

	@BeforeEach
	final void createModel() {
		database().execute(RelationModel.CREATE);
		database().execute("insert into member values (1, 'Ada'), (2, 'Bob')");
		recorder().clear();
	}

	@AfterEach
	final void dropModel() {
		database().execute(RelationModel.DROP);
	}

	@Test
	@DisplayName("L2 a wrong name is found before a connection is borrowed or a change is written")
	void wrongLoadsAreFoundBeforeAnythingIsSent() {
		AsyncSession session = session();
		Member ada = await(session.getOne(Member.class, 1));
		ada.name = "changed";
		recorder().clear();
		Class<InvalidDataAccessApiUsageException> refused = InvalidDataAccessApiUsageException.class;
		fails(session.get(Member.class, 2, load("friends")), refused, "'friends' is no relation of Member");
		fails(session.getOne(Member.class, 2, load("addresses.city")), refused, "'city' is no relation of Address");
		fails(session.fetch(ada, load("addresses.city")), refused, "'city' is no relation of Address");
		fails(session.refresh(ada, load("friends")), refused, "'friends' is no relation of Member");
		fails(session.select(Member.class).load("friends").all(), refused, "'friends' is no relation of Member");
		AsyncSession unused = session();
		fails(unused.get(Member.class, 1, load("friends")), refused, "'friends' is no relation of Member");
		assertThat(recorder().events()).isEmpty();
	}

}

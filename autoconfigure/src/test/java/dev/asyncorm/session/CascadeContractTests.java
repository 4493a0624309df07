package dev.asyncorm.session;

import java.util.List;
import java.util.regex.Pattern;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

import dev.asyncorm.session.CascadeModel.Box;
import dev.asyncorm.session.CascadeModel.Shelf;
import dev.asyncorm.session.CascadeModel.Shop;

/**
 * Base of the tests of written relations.
 */
abstract class CascadeContractTests extends SessionContractTests {

	private static final Pattern CHANGE = Pattern
		.compile("(insert into|merge into|update \\w+ (as t )?set|delete from) ");

	@BeforeEach
	final void createModel() {
		database().execute(CascadeModel.CREATE);
	}

	@AfterEach
	final void dropModel() {
		database().execute(CascadeModel.DROP);
	}

	/**
	 * A shop with two shelves, the first with two boxes, and the session that stored it.
	 */
	protected final Shop stored(AsyncSession session) {
		Shop shop = new Shop("A", new Shelf("top", new Box("red"), new Box("blue")), new Shelf("low"));
		await(session.add(shop).then(session.commit()));
		recorder().clear();
		return shop;
	}

	protected final Long store() {
		AsyncSession session = session();
		Shop shop = stored(session);
		await(session.close());
		return shop.id;
	}

	/** The statements that write, also in the forms of many rows. */
	protected final List<String> changes() {
		return statements().stream().filter((sql) -> CHANGE.matcher(sql).find()).toList();
	}

	protected final long count(String table) {
		AsyncSession session = session();
		Long count = await(session.sql("select count(*) from " + table).as(Long.class).one());
		await(session.rollback());
		return count;
	}

}

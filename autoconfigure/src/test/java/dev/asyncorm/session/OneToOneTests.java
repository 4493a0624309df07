package dev.asyncorm.session;

import java.util.List;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.data.relational.core.query.Criteria;

import dev.asyncorm.session.CascadeModel.Licence;
import dev.asyncorm.session.CascadeModel.Shop;

import static dev.asyncorm.relationship.Load.load;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Relations to one whose target holds the foreign key: both sides stay in step, and
 * "none" is known once it was loaded.
 */
abstract class OneToOneTests extends CascadeContractTests {

	private Long store(String name, String licence) {
		AsyncSession session = session();
		Shop shop = new Shop(name);
		shop.licence = (licence != null) ? new Licence(licence) : null;
		await(session.add(shop).then(session.commit()));
		await(session.close());
		return shop.id;
	}

	private Shop loaded(AsyncSession session, Long id) {
		return await(session.getOne(Shop.class, id, load("licence")));
	}

	private long stored(Shop shop, String licence) {
		return count("licence where shop_id = %d and text = '%s'".formatted(shop.id, licence));
	}

	@Test
	void inverseFollowsReference() {
		AsyncSession session = session();
		Shop from = loaded(session, store("A", "L"));
		Shop to = loaded(session, store("B", null));
		recorder().clear();
		Licence moved = from.licence;
		moved.shop = to;
		await(session.commit());
		assertThat(changes()).hasSize(1);
		assertThat(from.licence).isNull();
		assertThat(to.licence).isSameAs(moved);
		assertThat(stored(to, "L")).isEqualTo(1);
		from.licence = new Licence("M");
		await(session.commit());
		assertThat(stored(from, "M")).isEqualTo(1);
		assertThat(stored(to, "L")).isEqualTo(1);
	}

	@Test
	void formerOwnerLosesTheTargetOfAnotherOne() {
		AsyncSession session = session();
		Shop from = loaded(session, store("A", "L"));
		Shop to = loaded(session, store("B", null));
		Licence moved = from.licence;
		to.licence = moved;
		await(session.commit());
		assertThat(from.licence).isNull();
		assertThat(moved.shop).isSameAs(to);
		assertThat(stored(to, "L")).isEqualTo(1);
		assertThat(count("licence")).isEqualTo(1);
	}

	@Test
	void formerTargetGivesWay() {
		AsyncSession session = session();
		Shop from = loaded(session, store("A", "L"));
		Shop to = loaded(session, store("B", "M"));
		from.licence.shop = to;
		await(session.commit());
		assertThat(to.licence.text).isEqualTo("L");
		assertThat(count("licence")).isEqualTo(1);
	}

	@Test
	void bothChangePlaces() {
		AsyncSession session = session();
		Shop one = loaded(session, store("A", "L"));
		Shop other = loaded(session, store("B", "M"));
		Licence first = one.licence;
		Licence second = other.licence;
		first.shop = other;
		second.shop = one;
		await(session.commit());
		assertThat(one.licence).isSameAs(second);
		assertThat(other.licence).isSameAs(first);
		assertThat(stored(one, "M")).isEqualTo(1);
		assertThat(stored(other, "L")).isEqualTo(1);
	}

	@Test
	void inverseOfNewOwnerFollows() {
		AsyncSession session = session();
		Licence licence = new Licence("L");
		Shop shop = new Shop("A");
		licence.shop = shop;
		await(session.add(shop).then(session.add(licence)).then(session.commit()));
		assertThat(shop.licence).isSameAs(licence);
		shop.licence = null;
		await(session.commit());
		assertThat(count("licence")).isZero();
	}

	@Test
	void whatTheApplicationHasSetStays() {
		AsyncSession session = session();
		Shop from = loaded(session, store("A", "L"));
		Shop to = loaded(session, store("B", null));
		Licence own = new Licence("M");
		to.licence = own;
		from.licence.shop = to;
		await(session.commit());
		assertThat(to.licence).isSameAs(own);
		assertThat(from.licence).isNull();
	}

	@Test
	void unloadedInverseStaysUnloaded() {
		AsyncSession session = session();
		Shop from = loaded(session, store("A", "L"));
		Shop to = await(session.getOne(Shop.class, store("B", "M")));
		from.licence.shop = to;
		await(session.commit());
		assertThat(from.licence).isNull();
		assertThat(to.licence).isNull();
		assertThat(count("licence where shop_id = " + to.id)).isEqualTo(2);
	}

	@Test
	@DisplayName("S7 a rollback gives the target back to its owner")
	void rollbackRestoresBothSides() {
		AsyncSession session = session();
		Shop from = loaded(session, store("A", "L"));
		Shop to = loaded(session, store("B", null));
		Licence moved = from.licence;
		moved.shop = to;
		await(session.flush().then(session.rollback()));
		assertThat(from.licence).isSameAs(moved);
		assertThat(to.licence).isNull();
		assertThat(moved.shop).isSameAs(from);
		await(session.commit());
		assertThat(stored(from, "L")).isEqualTo(1);
	}

	@Test
	@DisplayName("L1 that there is none is not asked again")
	void noneIsRemembered() {
		AsyncSession session = session();
		Shop shop = loaded(session, store("A", null));
		recorder().clear();
		await(session.fetch(shop, load("licence")).then(session.fetch(shop, load("licence.shop"))));
		loaded(session, shop.id);
		assertThat(recorder().count()).isZero();
		database().execute("insert into licence (shop_id, text) values (%d, 'L')".formatted(shop.id));
		assertThat(await(session.refresh(shop, load("licence"))).licence.text).isEqualTo("L");
	}

	@Test
	@DisplayName("L1 none of all owners is remembered, too")
	void noneOfManyIsRemembered() {
		List.of("A", "B", "C").forEach((name) -> store(name, null));
		AsyncSession session = session();
		await(session.select(Shop.class).load("licence").all());
		recorder().clear();
		await(session.select(Shop.class).load("licence").all());
		assertThat(recorder().count()).isEqualTo(1);
	}

	@Test
	void noneByConditionSaysNothing() {
		AsyncSession session = session();
		Shop shop = await(session.getOne(Shop.class, store("A", "L")));
		await(session.fetch(shop, load("licence").where(Criteria.where("text").is("M"))));
		assertThat(shop.licence).isNull();
		assertThat(loaded(session, shop.id).licence.text).isEqualTo("L");
	}

	@Test
	void newOwnerSaysNothingOfItsRows() {
		AsyncSession session = session();
		Shop shop = await(session.persist(new Shop("A")));
		Licence licence = new Licence("L");
		licence.shopId = shop.id;
		await(session.persist(licence));
		assertThat(loaded(session, shop.id).licence).isSameAs(licence);
		await(session.rollback());
	}

	@Test
	@DisplayName("S7 a rollback forgets what was known of a row that is gone")
	void noneIsKnownAfterRollback() {
		AsyncSession session = session();
		Shop shop = loaded(session, store("A", null));
		shop.licence = new Licence("L");
		await(session.flush().then(session.rollback()));
		assertThat(shop.licence).isNull();
		shop.licence = new Licence("M");
		await(session.commit());
		assertThat(stored(shop, "M")).isEqualTo(1);
		assertThat(count("licence")).isEqualTo(1);
	}

	@Test
	@DisplayName("S6 an orphan goes before the row that takes its unique key")
	void newTargetTakesUniqueKey() {
		database().execute("alter table licence add constraint one_licence unique (shop_id)");
		AsyncSession session = session();
		Shop one = loaded(session, store("A", "L"));
		Shop other = loaded(session, store("B", "M"));
		recorder().clear();
		one.licence = new Licence("N");
		other.licence = new Licence("O");
		await(session.commit());
		assertThat(changes()).hasSize(2);
		assertThat(stored(one, "N")).isEqualTo(1);
		assertThat(stored(other, "O")).isEqualTo(1);
		assertThat(count("licence")).isEqualTo(2);
	}

	@Test
	@DisplayName("S6 a target moves before the one that takes its unique key")
	void movedTargetGivesUniqueKeyUp() {
		database().execute("alter table licence add constraint one_licence unique (shop_id)");
		AsyncSession session = session();
		Shop from = loaded(session, store("A", "L"));
		Shop to = loaded(session, store("B", "M"));
		to.licence = from.licence;
		from.licence = new Licence("N");
		await(session.commit());
		assertThat(stored(from, "N")).isEqualTo(1);
		assertThat(stored(to, "L")).isEqualTo(1);
		assertThat(count("licence")).isEqualTo(2);
	}

	@Test
	@DisplayName("S6 persist finds the unique key free, too")
	void persistTakesUniqueKey() {
		database().execute("alter table licence add constraint one_licence unique (shop_id)");
		AsyncSession session = session();
		Shop shop = loaded(session, store("A", "L"));
		await(session.delete(shop.licence));
		Licence licence = new Licence("M");
		licence.shopId = shop.id;
		await(session.persist(licence).then(session.commit()));
		assertThat(stored(shop, "M")).isEqualTo(1);
		assertThat(count("licence")).isEqualTo(1);
	}

	@Test
	@DisplayName("S6 without a unique key the new row comes first for what cannot be without one")
	void requiredReferenceMovesToNewTarget() {
		database().execute("create table stamp (id bigint primary key, licence_id bigint not null references licence)");
		try {
			AsyncSession session = session();
			Shop shop = loaded(session, store("A", "L"));
			database().execute("insert into stamp values (1, %d)".formatted(shop.licence.id));
			CascadeModel.Stamp stamp = await(session.getOne(CascadeModel.Stamp.class, 1));
			shop.licence = new Licence("M");
			stamp.licence = shop.licence;
			await(session.commit());
			assertThat(stamp.licenceId).isEqualTo(shop.licence.id);
			assertThat(count("licence")).isEqualTo(1);
		}
		finally {
			database().execute("drop table stamp");
		}
	}

}

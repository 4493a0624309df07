package dev.asyncorm.session;

import java.util.List;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.dao.InvalidDataAccessApiUsageException;

import dev.asyncorm.session.CascadeModel.Clerk;
import dev.asyncorm.session.CascadeModel.Novel;
import dev.asyncorm.session.CascadeModel.Shelf;
import dev.asyncorm.session.CascadeModel.Shop;
import dev.asyncorm.session.CascadeModel.Ticket;
import dev.asyncorm.session.CascadeModel.Writer;

import static dev.asyncorm.relationship.Load.load;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Written relations whose rows are refused, whose collections are shared, or whose owners
 * came by another way than {@code add}.
 */
abstract class CascadeEdgeTests extends CascadeContractTests {

	@Test
	@DisplayName("S14 relations to many of an upserted entity are unloaded")
	void relationsOfUpsertedEntityAreUnloaded() {
		AsyncSession session = session();
		Shop given = new Shop("A");
		given.id = 7L;
		await(session.upsert(List.of(given), "id").then(session.commit()));
		Shop shop = await(session.getOne(Shop.class, 7L, load("shelves")));
		shop.shelves.add(new Shelf("top"));
		await(session.commit());
		assertThat(count("shelf")).isEqualTo(1);
		await(session.upsert(List.of(new Writer(8L, "B", null, List.of())), "id").then(session.commit()));
		Writer writer = await(session.getOne(Writer.class, 8L, load("novels")));
		writer.novels().add(Novel.of("C"));
		await(session.commit());
		assertThat(count("novel")).isEqualTo(1);
	}

	@Test
	@DisplayName("S14 an upsert refuses targets that it would not write")
	void upsertRefusesTargets() {
		AsyncSession session = session();
		Shop shop = new Shop("A", new Shelf("top"));
		shop.id = 7L;
		fails(session.upsert(List.of(shop), "id"), InvalidDataAccessApiUsageException.class,
				"Shop 7 with targets in its relation 'shelves'");
		Ticket ticket = new Ticket("T", new Clerk("Ada"));
		ticket.id = 1L;
		fails(session.upsert(List.of(ticket), "id"), InvalidDataAccessApiUsageException.class, "relation 'clerk'");
		await(session.commit());
		assertThat(changes()).isEmpty();
	}

}

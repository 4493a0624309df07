package dev.asyncorm.session;

import java.math.BigDecimal;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.dao.InvalidDataAccessApiUsageException;
import org.springframework.data.annotation.Id;
import org.springframework.data.domain.Sort;
import org.springframework.data.domain.Sort.Order;
import org.springframework.data.relational.core.mapping.Embedded;
import org.springframework.data.relational.core.mapping.Table;
import org.springframework.data.relational.core.query.Criteria;

import dev.asyncorm.query.Aggregate;
import dev.asyncorm.query.Grouping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

abstract class AggregateTests extends SessionContractTests {

	@BeforeEach
	void createSales() {
		database().execute(
				"create table \"sale\" (id bigint primary key, state varchar(10), total numeric(10, 2), "
						+ "quantity int not null, city varchar(20))",
				"insert into \"sale\" values (1, 'OPEN', 10.50, 1, 'Bern'), (2, 'OPEN', 4.50, 2, 'Bern'), "
						+ "(3, 'PAID', 20.00, 3, 'Basel'), (4, 'PAID', null, 4, 'Bern'), (5, null, 1.00, 5, null)");
	}

	@AfterEach
	void dropSales() {
		database().execute("drop table \"sale\"");
	}

	@Test
	@DisplayName("S2 count, sum, avg, min and max of a property are one statement and one value")
	void computesValues() {
		AsyncSession session = session();
		Select<Sale> all = session.select(Sale.class);
		assertThat(await(all.value(Aggregate.count(), Long.class).one())).isEqualTo(5);
		assertThat(await(all.value(Aggregate.count("total"), long.class).one())).isEqualTo(4);
		assertThat(await(all.value(Aggregate.countDistinct("state"), Integer.class).one())).isEqualTo(2);
		assertThat(await(all.value(Aggregate.sum(Sale::total), BigDecimal.class).one())).isEqualByComparingTo("36");
		assertThat(await(all.value(Aggregate.sum("quantity"), Long.class).one())).isEqualTo(15);
		assertThat(await(all.value(Aggregate.avg(Sale::total), BigDecimal.class).one())).isEqualByComparingTo("9");
		assertThat(await(all.value(Aggregate.min(Sale::quantity), Integer.class).one())).isOne();
		assertThat(await(all.value(Aggregate.max("place.city"), String.class).one())).isEqualTo("Bern");
		assertThat(await(all.value(Aggregate.max("state"), State.class).one())).isEqualTo(State.PAID);
		Select<Sale> none = all.where(Criteria.where("id").greaterThan(10));
		assertThat(await(none.value(Aggregate.sum("total"), BigDecimal.class).first())).isNull();
		assertThat(await(none.value(Aggregate.max("total"), BigDecimal.class).one())).isNull();
		assertThat(await(none.value(Aggregate.count(), Long.class).first())).isZero();
		assertThat(recorder().count()).isEqualTo(12);
	}

	@Test
	@DisplayName("S2 a value of all rows does not depend on order, limit and offset of the query")
	void computesValuesOfAllRows() {
		Select<Sale> query = session().select(Sale.class).orderBy("total").limit(1).offset(2);
		assertThat(await(query.value(Aggregate.count(), Long.class).one())).isEqualTo(5);
		assertThat(await(query.limit(0).value(Aggregate.sum("quantity"), Long.class).first())).isEqualTo(15);
		assertThat(await(query.value(Aggregate.max("quantity"), Integer.class).all())).containsExactly(5);
		refused(query.forUpdate().value(Aggregate.count(), Long.class), "forUpdate()");
	}

	@Test
	@DisplayName("S2 groups become records by the names of properties and aggregates")
	void groupsRows() {
		AsyncSession session = session();
		Grouping grouping = Grouping.by("state")
			.aggregate(Aggregate.count().as("orders"), Aggregate.sum("total").as("sum"));
		assertThat(await(session.select(Sale.class)
			.where(Criteria.where("state").isNotNull())
			.orderBy("state")
			.as(Totals.class, grouping)
			.all())).containsExactly(new Totals(State.OPEN, 2, new BigDecimal("15.00")),
					new Totals(State.PAID, 2, new BigDecimal("20.00")));
		List<Totals> all = await(session.select(Sale.class)
			.orderBy(Sort.by(Sort.Order.asc("state").nullsLast()))
			.as(Totals.class, grouping)
			.all());
		assertThat(all).hasSize(3).last().isEqualTo(new Totals(null, 1, new BigDecimal("1.00")));
		assertThat(recorder().count()).isEqualTo(2);
	}

	@Test
	@DisplayName("S2 having, order, limit and offset are those of groups, and pending changes are seen")
	void filtersGroups() {
		AsyncSession session = session();
		await(session.add(new Sale(6L, State.PAID, BigDecimal.ONE, 6, new Place("Chur"))));
		Grouping grouping = Grouping.by("place.city")
			.aggregate(Aggregate.count(), Aggregate.max(Sale::quantity))
			.having(Criteria.where("count").greaterThan(0))
			.having(Criteria.where("maxQuantity").in(4, 3, 6).or("city").is("nowhere"));
		Select<Sale> query = session.select(Sale.class)
			.where(Criteria.where("quantity").greaterThan(1))
			.orderBy(Sort.by("count").descending().and(Sort.by("place.city")));
		assertThat(await(query.as(City.class, grouping).all())).containsExactly(new City("Bern", 2, 4),
				new City("Basel", 1, 3), new City("Chur", 1, 6));
		assertThat(await(query.limit(1).offset(1).as(City.class, grouping).one())).isEqualTo(new City("Basel", 1, 3));
		assertThat(await(query.as(City.class, grouping).first())).isEqualTo(new City("Bern", 2, 4));
		assertThat(await(query.as(City.class, grouping.having(Criteria.where("count").is(9))).first())).isNull();
		await(session.rollback());
	}

	@Test
	@DisplayName("S2 groups are ordered by texts without regard to case")
	void ordersGroupsIgnoringCase() {
		database().execute("insert into \"sale\" values (6, 'OPEN', 1.00, 9, 'aarau')");
		Select<Sale> query = session().select(Sale.class).where(Criteria.where("place.city").isNotNull());
		Grouping grouping = Grouping.by("place.city").aggregate(Aggregate.count(), Aggregate.max("quantity"));
		assertThat(await(query.orderBy(Sort.by(Order.desc("place.city").ignoreCase())).as(City.class, grouping).all()))
			.extracting(City::city)
			.containsExactly("Bern", "Basel", "aarau");
		assertThat(await(query.orderBy(Sort.by(Order.asc("count").ignoreCase(), Order.asc("city").ignoreCase()))
			.as(City.class, grouping.having(Criteria.where("maxQuantity").lessThan(9)))
			.all())).extracting(City::city).containsExactly("Basel", "Bern");
		assertThat(await(query.orderBy(Sort.by(Order.asc("last").ignoreCase()))
			.limit(1)
			.as(Last.class, Grouping.by("quantity").aggregate(Aggregate.max("place.city").as("last")))
			.all())).containsExactly(new Last(9, "aarau"));
	}

	@Test
	@DisplayName("S2 one group of all rows is one object")
	void summarizesAllRows() {
		Summary summary = await(session().select(Sale.class)
			.as(Summary.class, Grouping.by().aggregate(Aggregate.count().as("rows"), Aggregate.min("total")))
			.one());
		assertThat(summary).isEqualTo(new Summary(5, new BigDecimal("1.00")));
	}

	@Test
	@DisplayName("S2 names that are neither properties nor aggregates are refused")
	void refusesUnknownNames() {
		Select<Sale> all = session().select(Sale.class);
		Grouping grouping = Grouping.by("state")
			.aggregate(Aggregate.count().as("orders"), Aggregate.sum("total").as("sum"));
		Aggregate[] summary = { Aggregate.count().as("rows"), Aggregate.min("total") };
		refused(all.as(Summary.class, Grouping.by("state;drop table sale").aggregate(summary)),
				"'state;drop table sale'");
		refused(all.as(Summary.class, Grouping.by("place").aggregate(summary)), "'place'");
		refused(all.as(Totals.class,
				Grouping.by("state")
					.aggregate(Aggregate.count().as("orders"), Aggregate.sum("state) from x").as("sum"))),
				"'state) from x'");
		refused(all.orderBy("total").as(Totals.class, grouping), "'total'", "orders");
		refused(all.as(Totals.class, grouping.having(Criteria.where("1=1 or x").is(1))), "'1=1 or x'", "orders");
		refused(all.as(Totals.class, Grouping.by("state").aggregate(Aggregate.count())), "'orders'", "count");
		refused(all.as(Summary.class, Grouping.by("state", "state").aggregate(summary)), "different names");
		refused(all.forUpdate().as(Totals.class, grouping), "forUpdate()");
		assertThatExceptionOfType(InvalidDataAccessApiUsageException.class)
			.isThrownBy(() -> Aggregate.count().as("x\" from sale --"))
			.withMessageContaining("letters");
		assertThat(recorder().count()).isZero();
	}

	private static void refused(Projection<?> projection, String... parts) {
		fails(projection.all(), InvalidDataAccessApiUsageException.class, parts);
	}

	enum State {

		OPEN, PAID

	}

	@Table("sale")
	record Sale(@Id Long id, @Nullable State state, @Nullable BigDecimal total, int quantity,
			@Embedded(onEmpty = Embedded.OnEmpty.USE_NULL) @Nullable Place place) {
	}

	record Place(@Nullable String city) {
	}

	record Totals(@Nullable State state, long orders, @Nullable BigDecimal sum) {
	}

	record City(String city, int count, int maxQuantity) {
	}

	record Last(int quantity, String last) {
	}

	record Summary(long rows, BigDecimal minTotal) {
	}

}

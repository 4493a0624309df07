package dev.asyncorm.session;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.dao.InvalidDataAccessApiUsageException;
import org.springframework.data.annotation.Id;
import org.springframework.data.domain.KeysetScrollPosition;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.PageRequest;
import org.springframework.data.domain.Pageable;
import org.springframework.data.domain.ScrollPosition;
import org.springframework.data.domain.Slice;
import org.springframework.data.domain.Sort;
import org.springframework.data.domain.Sort.NullHandling;
import org.springframework.data.domain.Sort.Order;
import org.springframework.data.domain.Window;
import org.springframework.data.relational.core.mapping.Column;
import org.springframework.data.relational.core.mapping.Embedded;
import org.springframework.data.relational.core.mapping.Table;
import org.springframework.data.relational.core.query.Criteria;

import dev.asyncorm.InvalidScrollPositionException;

import static org.assertj.core.api.Assertions.assertThat;

abstract class PagingTests extends SessionContractTests {

	@BeforeEach
	void createBooks() {
		database().execute("create table \"book\" (id bigint primary key, rating int, pages int not null, "
				+ "\"author\" varchar(20))");
		for (int i = 1; i <= 10; i++) {
			String rating = (i % 4 == 0) ? "null" : String.valueOf(i % 3);
			String author = (i % 5 == 0) ? "null" : "'" + (char) ('a' + i % 2) + "'";
			database()
				.execute("insert into \"book\" values (" + i + ", " + rating + ", " + i / 3 + ", " + author + ")");
		}
	}

	@AfterEach
	void dropBooks() {
		database().execute("drop table \"book\"");
	}

	@Test
	@DisplayName("S2 a page is its content and the count, the count only when the page does not tell it")
	void readsPages() {
		AsyncSession session = session();
		recorder().clear();
		Select<Book> query = session.select(Book.class).where(Criteria.where("id").lessThan(9)).orderBy("id");
		Page<Book> first = await(query.page(PageRequest.of(0, 3)));
		assertThat(ids(first.getContent())).containsExactly(1L, 2L, 3L);
		assertThat(first.getTotalElements()).isEqualTo(8);
		assertThat(recorder().count()).isEqualTo(2);
		recorder().clear();
		Page<Book> last = await(query.page(PageRequest.of(2, 3)));
		assertThat(ids(last.getContent())).containsExactly(7L, 8L);
		assertThat(last.getTotalElements()).isEqualTo(8);
		assertThat(last.hasNext()).isFalse();
		assertThat(recorder().count()).isOne();
		Page<Book> beyond = await(query.page(PageRequest.of(7, 3)));
		assertThat(beyond.getContent()).isEmpty();
		assertThat(beyond.getTotalElements()).isEqualTo(8);
		recorder().clear();
		assertThat(await(query.page(Pageable.unpaged())).getTotalElements()).isEqualTo(8);
		assertThat(recorder().count()).isOne();
	}

	@Test
	@DisplayName("S2 the order of a page comes before the one of the query")
	void ordersPages() {
		AsyncSession session = session();
		Select<Book> query = session.select(Book.class).orderBy("id").limit(1);
		Pageable page = PageRequest.of(0, 4, Sort.by("pages").descending());
		assertThat(ids(await(query.page(page)).getContent())).containsExactly(9L, 10L, 6L, 7L);
		assertThat(ids(await(query.slice(page)).getContent())).containsExactly(9L, 10L, 6L, 7L);
		fails(query.page(PageRequest.of(0, 4, Sort.by("pages;drop table book"))),
				InvalidDataAccessApiUsageException.class, "'pages;drop table book'", "pages");
	}

	@Test
	@DisplayName("S2 a slice is one statement that knows whether there is more")
	void readsSlices() {
		AsyncSession session = session();
		recorder().clear();
		Select<Book> query = session.select(Book.class).orderBy("id");
		Slice<Book> first = await(query.slice(PageRequest.of(0, 5)));
		assertThat(ids(first.getContent())).containsExactly(1L, 2L, 3L, 4L, 5L);
		assertThat(first.hasNext()).isTrue();
		Slice<Book> second = await(query.slice(first.nextPageable()));
		assertThat(ids(second.getContent())).containsExactly(6L, 7L, 8L, 9L, 10L);
		assertThat(second.hasNext()).isFalse();
		assertThat(recorder().count()).isEqualTo(2);
		assertThat(await(query.slice(Pageable.unpaged())).getContent()).hasSize(10);
	}

	@Test
	@DisplayName("S2 scrolling by offset goes on after the last row")
	void scrollsByOffset() {
		Select<Book> query = session().select(Book.class).orderBy("id").limit(4);
		assertThat(forward(query, ScrollPosition.offset())).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L);
		assertThat(ids(await(query.scroll(ScrollPosition.offset(0))).getContent())).containsExactly(2L, 3L, 4L, 5L);
	}

	@Test
	@DisplayName("S2 scrolling by keys reads every row once in order, forward and backward, with nulls and ties")
	void scrollsByKeys() {
		AsyncSession session = session();
		List<Sort> sorts = List.of(Sort.unsorted(), Sort.by("id").descending(), Sort.by("pages"), Sort.by("rating"),
				Sort.by("rating").descending(), Sort.by("rating").descending().and(Sort.by("pages")),
				Sort.by(Order.asc("rating").nullsFirst(), Order.desc("id")),
				Sort.by("author.name").and(Sort.by("rating")), Sort.by(Order.desc("author.name").nullsLast()),
				Sort.by("pages", "pages", "id"));
		for (Sort sort : sorts) {
			for (int limit : new int[] { 1, 3, 10, 20 }) {
				Select<Book> query = session.select(Book.class).orderBy(sort).limit(limit);
				List<Long> forward = forward(query, ScrollPosition.keyset());
				assertThat(forward).as("%s by %d", sort, limit).hasSize(10).doesNotHaveDuplicates();
				List<Long> all = ids(await(session.select(Book.class).orderBy(complete(sort)).all()));
				assertThat(forward).as("%s by %d", sort, limit).isEqualTo(all);
				List<Long> backward = backward(query);
				assertThat(backward).as("%s backward by %d", sort, limit).isEqualTo(all);
			}
		}
	}

	@Test
	@DisplayName("S2 a window by keys is one statement without offset and survives rows that come and go")
	void scrollsOnByKeys() {
		AsyncSession session = session();
		Select<Book> query = session.select(Book.class)
			.where(Criteria.where("id").lessThan(9).or("id").is(100))
			.orderBy("pages")
			.limit(3);
		Window<Book> window = await(query.scroll(ScrollPosition.keyset()));
		assertThat(ids(window.getContent())).containsExactly(1L, 2L, 3L);
		assertThat(window.hasNext()).isTrue();
		database().execute("delete from \"book\" where id = 1", "insert into \"book\" values (0, 1, 0, null)");
		recorder().clear();
		KeysetScrollPosition position = (KeysetScrollPosition) window.positionAt(window.size() - 1);
		assertThat(position.getKeys()).isEqualTo(Map.of("pages", 1, "id", 3L));
		assertThat(ids(await(query.scroll(position)).getContent())).containsExactly(4L, 5L, 6L);
		assertThat(statements()).singleElement().asString().doesNotContain("offset", "count");
		assertThat(ids(await(query.scroll(ScrollPosition.forward(Map.of("pages", "1", "id", "3")))).getContent()))
			.containsExactly(4L, 5L, 6L);
		assertThat(ids(await(query.scroll(position.backward())).getContent())).containsExactly(0L, 2L);
	}

	@Test
	@DisplayName("S2 a window without rows is refused: it could not say where to go on")
	void refusesWindowsWithoutRows() {
		Select<Book> query = session().select(Book.class).limit(0);
		for (ScrollPosition position : List.of(ScrollPosition.keyset(), ScrollPosition.offset())) {
			fails(query.scroll(position), InvalidDataAccessApiUsageException.class, "limit(0)");
		}
		assertThat(ids(await(query.limit(1).scroll(ScrollPosition.keyset())).getContent())).hasSize(1);
	}

	@Test
	@DisplayName("S2 a position that does not fit the order is an error that names what is missing")
	void refusesForeignPositions() {
		Select<Book> query = session().select(Book.class).limit(3);
		fails(query.orderBy("rating").scroll(ScrollPosition.forward(Map.of("id", 1))),
				InvalidDataAccessApiUsageException.class, "'rating'", "position");
		fails(query.scroll(ScrollPosition.forward(Collections.singletonMap("id", null))),
				InvalidDataAccessApiUsageException.class, "'id'", "position");
		fails(query.scroll(ScrollPosition.forward(Map.of("id", ""))), InvalidScrollPositionException.class, "'id'");
		fails(query.scroll(ScrollPosition.offset(Long.MAX_VALUE)), InvalidScrollPositionException.class, "position");
		fails(query.scroll(ScrollPosition.forward(Map.of("id", "x' or 1=1"))), InvalidDataAccessApiUsageException.class,
				"'id'", "Long");
		fails(query.orderBy(Sort.by(Order.asc("author.name").ignoreCase())).scroll(ScrollPosition.keyset()),
				InvalidDataAccessApiUsageException.class, "'author.name'", "offset");
		fails(query.orderBy("title").scroll(ScrollPosition.keyset()), InvalidDataAccessApiUsageException.class, "Book",
				"'title'");
	}

	/**
	 * Order as scrolling by keys does, in one statement.
	 */
	private static Sort complete(Sort sort) {
		List<Order> orders = sort.stream().map((order) -> switch (order.getNullHandling()) {
			case NATIVE -> order.with(order.isAscending() ? NullHandling.NULLS_LAST : NullHandling.NULLS_FIRST);
			default -> order;
		}).toList();
		return Sort.by(orders).and(Sort.by("id"));
	}

	private static List<Long> forward(Select<Book> query, ScrollPosition start) {
		List<Long> ids = new ArrayList<>();
		ScrollPosition position = start;
		for (int i = 0; i < 20; i++) {
			Window<Book> window = await(query.scroll(position));
			ids.addAll(ids(window.getContent()));
			if (window.isLast()) {
				return ids;
			}
			position = window.positionAt(window.size() - 1);
		}
		throw new IllegalStateException("endless: " + ids);
	}

	private static List<Long> backward(Select<Book> query) {
		List<Long> ids = new ArrayList<>();
		ScrollPosition position = ScrollPosition.keyset().backward();
		for (int i = 0; i < 20; i++) {
			Window<Book> window = await(query.scroll(position));
			List<Long> read = new ArrayList<>(ids(window.getContent()));
			Collections.reverse(read);
			ids.addAll(read);
			if (window.isLast()) {
				Collections.reverse(ids);
				return ids;
			}
			position = window.positionAt(0);
		}
		throw new IllegalStateException("endless: " + ids);
	}

	private static List<Long> ids(List<Book> books) {
		return books.stream().map(Book::id).toList();
	}

	@Table("book")
	record Book(@Id Long id, @Nullable Integer rating, int pages,
			@Embedded(onEmpty = Embedded.OnEmpty.USE_NULL) @Nullable Author author) {
	}

	record Author(@Column("author") @Nullable String name) {
	}

}

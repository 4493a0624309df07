package dev.asyncorm.session;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import org.springframework.data.annotation.Id;

import dev.asyncorm.mapping.Relationship;
import dev.asyncorm.mapping.Relationship.JoinTable;

/**
 * The entities of the tests of relations, and their tables.
 */
final class RelationModel {

	static final String[] CREATE = { "create table member (id bigint primary key, name varchar(50))",
			"create table address (id bigint primary key, member_id bigint, city varchar(50))",
			"create table badge (id bigint primary key, member_id bigint)",
			"create table club (id bigint primary key, name varchar(50))",
			"create table member_club (member_id bigint, club_id bigint)",
			"create table purchase (id bigint primary key, member_id bigint, total int)",
			"create table item (id bigint primary key, purchase_id bigint, product_id bigint)",
			"create table product (id bigint primary key, name varchar(50))",
			"create table category (id bigint primary key, parent_id bigint, name varchar(50))",
			"create table author (id bigint primary key, name varchar(50), version bigint)",
			"create table book (id bigint primary key, author_id bigint, title varchar(50))",
			"create table page (id bigint primary key, book_id bigint, number int)" };

	static final String[] DROP = { "drop table member", "drop table address", "drop table badge", "drop table club",
			"drop table member_club", "drop table purchase", "drop table item", "drop table product",
			"drop table category", "drop table author", "drop table book", "drop table page" };

	private RelationModel() {
	}

	static class Member {

		@Id
		Long id;

		String name;

		@Relationship(mappedBy = "member", orderBy = "id")
		List<Address> addresses = new ArrayList<>();

		@Relationship(mappedBy = "memberId")
		Badge badge;

		@Relationship(joinTable = @JoinTable)
		Set<Club> clubs;

		@Relationship(mappedBy = "memberId")
		List<Purchase> purchases;

		Long getId() {
			return this.id;
		}

		String getName() {
			return this.name;
		}

		List<Address> getAddresses() {
			return this.addresses;
		}

		Badge getBadge() {
			return this.badge;
		}

		Set<Club> getClubs() {
			return this.clubs;
		}

		List<Purchase> getPurchases() {
			return this.purchases;
		}

	}

	static class Address {

		@Id
		Long id;

		Long memberId;

		String city;

		@Relationship
		Member member;

		Long getId() {
			return this.id;
		}

		String getCity() {
			return this.city;
		}

		Member getMember() {
			return this.member;
		}

	}

	static class Badge {

		@Id
		Long id;

		Long memberId;

		@Relationship
		Member member;

	}

	static class Club {

		@Id
		Long id;

		String name;

		@Relationship(mappedBy = "clubs")
		List<Member> members;

		String getName() {
			return this.name;
		}

	}

	static class Purchase {

		@Id
		Long id;

		Long memberId;

		int total;

		@Relationship(mappedBy = "purchaseId")
		Set<Item> items;

		Set<Item> getItems() {
			return this.items;
		}

	}

	static class Item {

		@Id
		Long id;

		Long purchaseId;

		Long productId;

		@Relationship
		Product product;

		Product getProduct() {
			return this.product;
		}

	}

	record Product(@Id Long id, String name) {
	}

	static class Category {

		@Id
		Long id;

		Long parentId;

		String name;

		@Relationship
		Category parent;

		@Relationship(mappedBy = "parent")
		List<Category> children;

	}

	record Author(@Id Long id, String name, @org.springframework.data.annotation.Version Long version,
			@Relationship(mappedBy = "authorId", orderBy = "id") List<Book> books) {
	}

	record Book(@Id Long id, Long authorId, String title,
			@Relationship(mappedBy = "bookId", orderBy = "number desc") List<Page> pages, @Relationship Author author) {
	}

	record Page(@Id Long id, Long bookId, int number) {
	}

}

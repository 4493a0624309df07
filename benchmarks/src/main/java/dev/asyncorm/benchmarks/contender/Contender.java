package dev.asyncorm.benchmarks.contender;

import java.util.function.Function;

/**
 * What is compared. {@link #open(Server)} starts one.
 */
public enum Contender {

	/**
	 * This library.
	 */
	ASYNC_ORM("async-orm", AsyncOrm::new),

	/**
	 * A repository of Spring Data R2DBC with a {@code TransactionalOperator}.
	 */
	SPRING_DATA("Spring Data R2DBC", (server) -> new SpringData(server, false)),

	/**
	 * Spring Data R2DBC, which reads the targets of each owner by one more query.
	 */
	SPRING_DATA_PER_OWNER("Spring Data R2DBC, query per owner", (server) -> new SpringData(server, true)),

	/**
	 * The driver by hand, one statement per row.
	 */
	R2DBC("R2DBC by hand", (server) -> new R2dbc(server, R2dbcStyle.STATEMENT_PER_ROW)),

	/**
	 * The driver by hand, {@code Statement.add()}.
	 */
	R2DBC_ADD("R2DBC by hand, add()", (server) -> new R2dbc(server, R2dbcStyle.ADD)),

	/**
	 * The driver by hand, {@code VALUES} of many rows.
	 */
	R2DBC_VALUES("R2DBC by hand, VALUES", (server) -> new R2dbc(server, R2dbcStyle.VALUES)),

	/**
	 * The driver by hand, one array per column.
	 */
	R2DBC_UNNEST("R2DBC by hand, unnest", (server) -> new R2dbc(server, R2dbcStyle.UNNEST)),

	/**
	 * Hibernate Reactive with ids from a sequence, in blocks of 50.
	 */
	HIBERNATE_REACTIVE("Hibernate Reactive",
			(server) -> new HibernateReactive(server, SequenceItem.class, HibernateFetch.JOIN)),

	/**
	 * Hibernate Reactive, which reads the targets of many owners by one more query.
	 */
	HIBERNATE_REACTIVE_BATCH("Hibernate Reactive, batch",
			(server) -> new HibernateReactive(server, SequenceItem.class, HibernateFetch.BATCH)),

	/**
	 * Hibernate Reactive, which reads the targets by a query about the first query.
	 */
	HIBERNATE_REACTIVE_SUBSELECT("Hibernate Reactive, subselect",
			(server) -> new HibernateReactive(server, SequenceItem.class, HibernateFetch.SUBSELECT)),

	/**
	 * Hibernate Reactive with ids from an identity column.
	 */
	HIBERNATE_REACTIVE_IDENTITY("Hibernate Reactive, identity",
			(server) -> new HibernateReactive(server, IdentityItem.class, HibernateFetch.JOIN)),

	/**
	 * Hibernate ORM on JDBC, blocking, with ids from a sequence.
	 */
	HIBERNATE_ORM("Hibernate ORM on JDBC (blocking)", HibernateOrm::new);

	private final String title;

	private final Function<Server, Library> factory;

	Contender(String title, Function<Server, Library> factory) {
		this.title = title;
		this.factory = factory;
	}

	/**
	 * Return the name that a reader knows.
	 * @return the title
	 */
	public String title() {
		return this.title;
	}

	/**
	 * Start this library.
	 * @param server the database
	 * @return the library; the caller closes it
	 */
	public Library open(Server server) {
		return this.factory.apply(server);
	}

}

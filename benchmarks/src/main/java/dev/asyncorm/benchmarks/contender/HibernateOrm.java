package dev.asyncorm.benchmarks.contender;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.LongStream;

import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.hibernate.Transaction;
import org.hibernate.cfg.Configuration;
import org.jspecify.annotations.Nullable;

/**
 * Hibernate ORM on JDBC: what blocking code reaches, with one thread per concurrent call.
 */
final class HibernateOrm implements Library {

	private final SessionFactory sessions;

	private final ExecutorService threads = Executors.newFixedThreadPool(CONNECTIONS);

	HibernateOrm(Server server) {
		this.sessions = new Configuration().addAnnotatedClass(SequenceItem.class)
			.addAnnotatedClasses(HibernateUser.class, HibernateAddress.class)
			.addProperties(HibernateItems.settings(server, server.jdbcUrl() + "?reWriteBatchedInserts=true"))
			.buildSessionFactory();
	}

	@Override
	public List<?> insert(int rows) {
		List<SequenceItem> items = HibernateItems.create(SequenceItem.class, rows);
		this.sessions.inTransaction((session) -> items.forEach(session::persist));
		return items;
	}

	@Override
	public long get(int count, int concurrency) {
		if (concurrency == 1) {
			return LongStream.rangeClosed(1, count).mapToObj(this::get).filter(Objects::nonNull).count();
		}
		List<CompletableFuture<SequenceItem>> reads = LongStream.rangeClosed(1, count)
			.mapToObj((id) -> CompletableFuture.supplyAsync(() -> get(id), this.threads))
			.toList();
		return reads.stream().map(CompletableFuture::join).filter(Objects::nonNull).count();
	}

	private @Nullable SequenceItem get(long id) {
		return this.sessions.fromSession((session) -> session.find(SequenceItem.class, id));
	}

	@Override
	public List<?> select() {
		return this.sessions.fromSession(HibernateOrm::select);
	}

	private static List<SequenceItem> select(Session session) {
		return session.createSelectionQuery("from SequenceItem", SequenceItem.class).getResultList();
	}

	@Override
	public List<?> users() {
		return this.sessions.fromSession(
				(session) -> session.createSelectionQuery(HibernateFetch.JOINED, HibernateUser.class).getResultList());
	}

	@Override
	public void change(long id, int quantity) {
		this.sessions.inTransaction((session) -> session.find(SequenceItem.class, id).quantity(quantity));
	}

	@Override
	public Runnable loadAndChange(int quantity) {
		Session session = this.sessions.openSession();
		Transaction transaction = session.beginTransaction();
		List<SequenceItem> items = select(session);
		return () -> {
			HibernateItems.change(items, quantity);
			transaction.commit();
			session.close();
		};
	}

	@Override
	public void close() {
		this.threads.shutdown();
		this.sessions.close();
	}

}

package dev.asyncorm.benchmarks.contender;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import org.hibernate.reactive.stage.Stage;

/**
 * The ways in which Hibernate Reactive reads users with their addresses.
 */
enum HibernateFetch {

	/**
	 * One statement with a join.
	 */
	JOIN {
		@Override
		CompletionStage<List<HibernateUser>> users(Stage.Session session) {
			return session.createSelectionQuery(JOINED, HibernateUser.class).getResultList();
		}
	},

	/**
	 * A second statement for the addresses of a list of users.
	 */
	BATCH {
		@Override
		CompletionStage<List<HibernateUser>> users(Stage.Session session) {
			return usersFirst(session.setFetchBatchSize(Server.USERS));
		}
	},

	/**
	 * A second statement that repeats the first in a condition.
	 */
	SUBSELECT {
		@Override
		CompletionStage<List<HibernateUser>> users(Stage.Session session) {
			return usersFirst(session.setSubselectFetchingEnabled(true));
		}
	};

	static final String JOINED = "from HibernateUser u left join fetch u.addresses";

	abstract CompletionStage<List<HibernateUser>> users(Stage.Session session);

	private static CompletionStage<List<HibernateUser>> usersFirst(Stage.Session session) {
		return session.createSelectionQuery("from HibernateUser", HibernateUser.class)
			.getResultList()
			.thenCompose((users) -> {
				CompletionStage<?> fetched = CompletableFuture.completedStage(null);
				for (HibernateUser user : users) {
					fetched = fetched.thenCompose((before) -> session.fetch(user.addresses()));
				}
				return fetched.thenApply((last) -> users);
			});
	}

}

package dev.asyncorm.benchmarks.contender;

import java.util.List;
import java.util.Properties;

/**
 * What Hibernate ORM and Hibernate Reactive share.
 */
final class HibernateItems {

	private HibernateItems() {
	}

	static Properties settings(Server server, String jdbcUrl) {
		Properties settings = new Properties();
		settings.put("jakarta.persistence.jdbc.url", jdbcUrl);
		settings.put("jakarta.persistence.jdbc.user", server.username());
		settings.put("jakarta.persistence.jdbc.password", server.password());
		settings.put("hibernate.connection.pool_size", Library.CONNECTIONS);
		settings.put("hibernate.jdbc.batch_size", 500);
		return settings;
	}

	static <T extends HibernateItem> List<T> create(Class<T> type, int rows) {
		return Item.create(rows).stream().map((item) -> copy(type, item)).toList();
	}

	private static <T extends HibernateItem> T copy(Class<T> type, Item item) {
		HibernateItem copy = (type == SequenceItem.class) ? new SequenceItem() : new IdentityItem();
		copy.copy(item);
		return type.cast(copy);
	}

	static void change(List<? extends HibernateItem> items, int quantity) {
		items.forEach((item) -> item.quantity(item.quantity() + quantity));
	}

}

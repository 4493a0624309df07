package dev.asyncorm.benchmarks.contender;

import java.math.BigDecimal;
import java.time.Instant;

import jakarta.persistence.Column;
import jakarta.persistence.MappedSuperclass;
import org.jspecify.annotations.Nullable;

/**
 * The row of all benchmarks as Hibernate maps it; subclasses say where ids come from.
 */
@MappedSuperclass
abstract class HibernateItem {

	@Column(nullable = false, length = 100)
	private @Nullable String name;

	@Column(nullable = false)
	private int quantity;

	@Column(nullable = false, precision = 12, scale = 2)
	private @Nullable BigDecimal price;

	@Column(nullable = false)
	private boolean active;

	@Column(name = "created_at", nullable = false)
	private @Nullable Instant createdAt;

	final void copy(Item item) {
		this.name = item.getName();
		this.quantity = item.getQuantity();
		this.price = item.getPrice();
		this.active = item.isActive();
		this.createdAt = item.getCreatedAt();
	}

	final int quantity() {
		return this.quantity;
	}

	final void quantity(int quantity) {
		this.quantity = quantity;
	}

}

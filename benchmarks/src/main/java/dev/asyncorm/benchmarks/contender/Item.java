package dev.asyncorm.benchmarks.contender;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;
import org.springframework.data.annotation.Id;
import org.springframework.data.relational.core.mapping.Table;

/**
 * The row of all benchmarks, as Spring Data and this library map it.
 */
@Table("item")
public class Item {

	private static final Instant NOW = Instant.now().truncatedTo(ChronoUnit.MICROS);

	@Id
	private @Nullable Long id;

	private String name;

	private int quantity;

	private BigDecimal price;

	private boolean active;

	private Instant createdAt;

	/**
	 * Create an item with all columns but the id.
	 * @param name the name
	 * @param quantity the quantity
	 * @param price the price
	 * @param active whether it is active
	 * @param createdAt the time of its creation
	 */
	public Item(String name, int quantity, BigDecimal price, boolean active, Instant createdAt) {
		this.name = name;
		this.quantity = quantity;
		this.price = price;
		this.active = active;
		this.createdAt = createdAt;
	}

	static List<Item> create(int count) {
		return IntStream.range(0, count)
			.mapToObj((n) -> new Item("item " + n, n, BigDecimal.valueOf(n * 125L, 2), n % 2 == 0, NOW))
			.toList();
	}

	public @Nullable Long getId() {
		return this.id;
	}

	public void setId(@Nullable Long id) {
		this.id = id;
	}

	public String getName() {
		return this.name;
	}

	public int getQuantity() {
		return this.quantity;
	}

	public void setQuantity(int quantity) {
		this.quantity = quantity;
	}

	public BigDecimal getPrice() {
		return this.price;
	}

	public boolean isActive() {
		return this.active;
	}

	public Instant getCreatedAt() {
		return this.createdAt;
	}

}

package dev.asyncorm.session;

import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

import dev.asyncorm.session.CascadeModel.Label;
import dev.asyncorm.session.CascadeModel.Shelf;
import dev.asyncorm.session.CascadeModel.Shop;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Random changes of relations, flushes, savepoints and ends of transactions: memory and
 * database are what a simple model says.
 */
abstract class CascadeSequenceTests extends CascadeContractTests {

	private static final int STEPS = 60;

	@ParameterizedTest(name = "seed {0}")
	@ValueSource(longs = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 })
	void relationsAreWhatTheyHold(long seed) {
		Sequence sequence = new Sequence(new Random(seed), session());
		sequence.prepare();
		for (int i = 0; i < STEPS; i++) {
			sequence.step();
		}
		sequence.commit();
	}

	/** What a shop has. */
	private record Content(List<Shelf> shelves, List<Label> labels) {

		private Content copy() {
			return new Content(new ArrayList<>(this.shelves), new ArrayList<>(this.labels));
		}

	}

	private final class Sequence {

		private final Random random;

		private final AsyncSession session;

		private final List<Label> labels = new ArrayList<>();

		private Map<Shop, Content> shops = new IdentityHashMap<>();

		private Map<Shop, Content> committed = new IdentityHashMap<>();

		private List<Shop> order = new ArrayList<>();

		private int number;

		private Sequence(Random random, AsyncSession session) {
			this.random = random;
			this.session = session;
		}

		private void prepare() {
			for (String name : List.of("red", "blue", "green")) {
				this.labels.add(await(this.session.persist(new Label(name))));
			}
			addShop();
			addShop();
			commit();
		}

		private void step() {
			switch (this.random.nextInt(12)) {
				case 0, 1 -> addShelf();
				case 2 -> removeShelf();
				case 3 -> move(true);
				case 4 -> move(false);
				case 5 -> refer();
				case 6 -> label();
				case 7 -> addShop();
				case 8 -> flush();
				case 9 -> nested();
				case 10 -> end();
				default -> deleteShop();
			}
		}

		private void end() {
			if (this.random.nextBoolean()) {
				commit();
			}
			else {
				await(this.session.rollback());
				this.shops = copy(this.committed);
				verify();
			}
		}

		private Shop shop() {
			this.order.removeIf((shop) -> !this.shops.containsKey(shop));
			return this.order.isEmpty() ? addShop() : this.order.get(this.random.nextInt(this.order.size()));
		}

		private Shop addShop() {
			Shop shop = new Shop("shop" + this.number++, new Shelf("shelf" + this.number++));
			await(this.session.add(shop));
			this.shops.put(shop, new Content(new ArrayList<>(shop.shelves), new ArrayList<>()));
			this.order.add(shop);
			return shop;
		}

		private void addShelf() {
			Shop shop = shop();
			Shelf shelf = new Shelf("shelf" + this.number++);
			shop.shelves.add(shelf);
			this.shops.get(shop).shelves().add(shelf);
		}

		private void removeShelf() {
			Shop shop = shop();
			if (!shop.shelves.isEmpty()) {
				flush();
				this.shops.get(shop).shelves().remove(shop.shelves.remove(0));
			}
		}

		private void move(boolean isRemoved) {
			flush();
			Shop from = shop();
			Shop to = shop();
			if (from != to && !from.shelves.isEmpty()) {
				Shelf shelf = from.shelves.get(0);
				to.shelves.add(shelf);
				if (isRemoved) {
					from.shelves.remove(shelf);
				}
				this.shops.get(from).shelves().remove(shelf);
				this.shops.get(to).shelves().add(shelf);
				flush();
			}
		}

		private void refer() {
			flush();
			Shop from = shop();
			Shop to = shop();
			if (from != to && !from.shelves.isEmpty()) {
				Shelf shelf = from.shelves.get(0);
				shelf.shop = to;
				flush();
				this.shops.get(from).shelves().remove(shelf);
				this.shops.get(to).shelves().add(shelf);
			}
		}

		private void label() {
			Shop shop = shop();
			Label label = this.labels.get(this.random.nextInt(this.labels.size()));
			if (shop.labels.remove(label)) {
				this.shops.get(shop).labels().remove(label);
			}
			else {
				shop.labels.add(label);
				this.shops.get(shop).labels().add(label);
			}
		}

		private void deleteShop() {
			if (this.random.nextInt(3) == 0) {
				flush();
				Shop shop = shop();
				flush();
				await(this.session.delete(shop));
				this.shops.remove(shop);
			}
		}

		private void flush() {
			await(this.session.flush());
		}

		private void nested() {
			flush();
			Map<Shop, Content> saved = copy(this.shops);
			boolean fails = this.random.nextBoolean();
			try {
				await(this.session.nested((nested) -> {
					Shop shop = this.order.stream().filter(this.shops::containsKey).findFirst().orElse(null);
					if (shop != null) {
						Shelf shelf = new Shelf("shelf" + this.number++);
						shop.shelves.add(shelf);
						this.shops.get(shop).shelves().add(shelf);
						if (shop.labels.remove(this.labels.get(0))) {
							this.shops.get(shop).labels().remove(this.labels.get(0));
						}
					}
					return nested.flush().then(fails ? Mono.error(new IllegalStateException("no")) : Mono.empty());
				}));
			}
			catch (IllegalStateException ex) {
				this.shops = saved;
				verify();
			}
		}

		private void commit() {
			await(this.session.commit());
			this.committed = copy(this.shops);
			verify();
			AsyncSession other = session();
			Map<String, Set<String>> shelves = new LinkedHashMap<>();
			Map<String, Set<String>> labelled = new LinkedHashMap<>();
			for (Shop shop : await(other.select(Shop.class).load("shelves", "labels").all())) {
				shelves.put(shop.name, names(shop.shelves));
				labelled.put(shop.name, shop.labels.stream().map((label) -> label.name).collect(Collectors.toSet()));
			}
			await(other.rollback());
			assertThat(shelves).isEqualTo(this.shops.entrySet()
				.stream()
				.collect(Collectors.toMap((entry) -> entry.getKey().name,
						(entry) -> names(entry.getValue().shelves()))));
			this.shops.forEach((shop, content) -> assertThat(labelled.get(shop.name)).hasSameSizeAs(content.labels()));
			assertThat(count("shelf")).isEqualTo(shelves.values().stream().mapToInt(Set::size).sum());
		}

		private void verify() {
			this.shops.forEach((shop, content) -> {
				assertThat(names(shop.shelves)).isEqualTo(names(content.shelves()));
				assertThat(shop.labels).containsExactlyInAnyOrderElementsOf(content.labels());
				assertThat(shop.shelves).allSatisfy((shelf) -> {
					assertThat(shelf.shop).isSameAs(shop);
					assertThat(shelf.shopId).isEqualTo(shop.id);
				});
			});
		}

		private Set<String> names(Collection<Shelf> shelves) {
			return shelves.stream().map((shelf) -> shelf.name).collect(Collectors.toCollection(TreeSet::new));
		}

		private Map<Shop, Content> copy(Map<Shop, Content> original) {
			Map<Shop, Content> copy = new IdentityHashMap<>();
			original.forEach((shop, content) -> copy.put(shop, content.copy()));
			return copy;
		}

	}

}

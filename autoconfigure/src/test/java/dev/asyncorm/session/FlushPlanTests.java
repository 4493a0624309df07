package dev.asyncorm.session;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.data.r2dbc.core.DefaultReactiveDataAccessStrategy;
import org.springframework.data.r2dbc.dialect.PostgresDialect;

import dev.asyncorm.session.EntityState.Status;
import dev.asyncorm.session.FlushPlan.Delete;
import dev.asyncorm.session.FlushPlan.Insert;
import dev.asyncorm.session.FlushPlan.Update;

import static org.assertj.core.api.Assertions.assertThat;

@SuppressWarnings("deprecation")
class FlushPlanTests {

	private final EntityMappings mappings = new EntityMappings(
			new DefaultReactiveDataAccessStrategy(PostgresDialect.INSTANCE));

	private final UnitOfWork unitOfWork = new UnitOfWork(this.mappings);

	private final List<EntityEntry> entries = new ArrayList<>();

	private static Account account(@Nullable Long id) {
		Account account = new Account("name");
		account.id = id;
		account.version = 3L;
		return account;
	}

	private EntityEntry managed(long id) {
		EntityEntry entry = this.unitOfWork.manage(this.mappings.of(Account.class), account(id));
		this.entries.add(entry);
		return entry;
	}

	private EntityEntry added(@Nullable Long id) {
		EntityEntry entry = this.unitOfWork.add(account(id));
		this.entries.add(entry);
		return entry;
	}

	@Test
	void ordersInsertsThenUpdatesThenDeletes() {
		EntityEntry deleted = managed(1);
		deleted.state(deleted.state().with(Status.DELETED));
		EntityEntry updated = managed(2);
		((Account) updated.instance()).email = "new";
		EntityEntry first = added(null);
		EntityEntry second = added(9L);
		List<FlushPlan.Action> actions = FlushPlan.of(this.entries).actions();
		assertThat(actions).extracting(FlushPlan.Action::entry).containsExactly(first, second, updated, deleted);
		assertThat(actions.get(0)).isInstanceOfSatisfying(Insert.class, (insert) -> {
			assertThat(insert.isGenerated()).isTrue();
			assertThat(insert.values().keySet()).extracting((column) -> column.getReference())
				.containsExactly("name", "email", "version");
		});
		assertThat(actions.get(1)).isInstanceOfSatisfying(Insert.class,
				(insert) -> assertThat(insert.isGenerated()).isFalse());
		assertThat(actions.get(2)).isInstanceOfSatisfying(Update.class,
				(update) -> assertThat(update.values().keySet()).extracting((column) -> column.getReference())
					.containsExactly("email", "version"));
		assertThat(actions.get(3)).isInstanceOf(Delete.class);
	}

	@Test
	void deletesFirstWhenSameIdIsInsertedAgain() {
		EntityEntry deleted = managed(1);
		deleted.state(deleted.state().with(Status.DELETED));
		EntityEntry added = added(1L);
		assertThat(FlushPlan.of(this.entries).actions()).extracting(FlushPlan.Action::entry)
			.containsExactly(deleted, added);
	}

	@Test
	void plansNothingWhenNothingIsModified() {
		managed(1);
		assertThat(this.unitOfWork.modified((entry) -> true)).isEmpty();
		assertThat(this.unitOfWork.hasChanges()).isFalse();
		assertThat(FlushPlan.of(List.of()).actions()).isEmpty();
	}

}

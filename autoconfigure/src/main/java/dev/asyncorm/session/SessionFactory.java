package dev.asyncorm.session;

import java.util.function.BiPredicate;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.springframework.data.auditing.ReactiveIsNewAwareAuditingHandler;
import org.springframework.data.mapping.callback.ReactiveEntityCallbacks;
import org.springframework.data.r2dbc.convert.R2dbcConverter;
import org.springframework.data.r2dbc.core.DefaultReactiveDataAccessStrategy;
import org.springframework.data.r2dbc.dialect.R2dbcDialect;
import org.springframework.data.relational.core.mapping.RelationalMappingContext;

import dev.asyncorm.connection.TransactionCompanion;
import dev.asyncorm.connection.TransactionalConnection;
import dev.asyncorm.dialect.Dialect;
import dev.asyncorm.mapping.RelationModel;
import dev.asyncorm.query.BulkStatements;
import dev.asyncorm.query.RelationStatements;

/**
 * Creates the sessions of one database.
 * <p>
 * Get one by {@link #builder}. <pre>
 * SessionFactory factory = SessionFactory.builder(converter, DialectResolver.getDialect(pool), Dialect.of(pool))
 *     .entityCallbacks(() -&gt; callbacks)
 *     .build();</pre> Immutable and safe for concurrent use.
 *
 * @since 0.1.0
 */
public final class SessionFactory {

	private final EntityMappings mappings;

	private final Statements statements;

	private final RowSql rowSql;

	private final EntityEvents events;

	private final BulkStatements bulkStatements;

	private final BulkWork.Audit bulkAudit;

	private final UpsertWork.Keys upsertKeys;

	private final RelationStatements relationStatements;

	private final Dialect dialect;

	private final R2dbcDialect r2dbcDialect;

	@SuppressWarnings("deprecation")
	private SessionFactory(Builder builder) {
		DefaultReactiveDataAccessStrategy strategy = new DefaultReactiveDataAccessStrategy(builder.r2dbcDialect,
				builder.converter);
		this.mappings = new EntityMappings(strategy, builder.dialect);
		this.statements = new Statements(strategy, builder.r2dbcDialect);
		this.rowSql = new RowSql(builder.dialect);
		this.events = new EntityEvents(builder.entityCallbacks, builder.auditing, builder.callbackFilter);
		this.bulkStatements = new BulkStatements(builder.converter, builder.r2dbcDialect, builder.dialect);
		this.bulkAudit = new BulkWork.Audit(this.events, builder.converter.getEntityInstantiators());
		this.upsertKeys = new UpsertWork.Keys((RelationalMappingContext) builder.converter.getMappingContext());
		this.relationStatements = new RelationStatements(builder.converter, builder.r2dbcDialect, builder.dialect);
		RelationModel.all((RelationalMappingContext) builder.converter.getMappingContext());
		this.dialect = builder.dialect;
		this.r2dbcDialect = builder.r2dbcDialect;
	}

	/**
	 * Begin a factory.
	 * @param converter the converter of Spring Data, with its mapping context
	 * @param r2dbcDialect the dialect of Spring Data
	 * @param dialect the dialect of this library
	 * @return a builder
	 */
	public static Builder builder(R2dbcConverter converter, R2dbcDialect r2dbcDialect, Dialect dialect) {
		return new Builder(converter, r2dbcDialect, dialect);
	}

	/**
	 * Return the session of a connection, and attach one when there is none. Without I/O.
	 * @param connection the connection of a scope or transaction
	 * @return the one session of that connection
	 */
	public AsyncSession sessionOf(TransactionalConnection connection) {
		TransactionCompanion companion = connection.companion();
		if (companion == null) {
			companion = attach(connection);
		}
		if (companion instanceof SessionCompanion sessionCompanion) {
			return sessionCompanion.session();
		}
		throw new IllegalStateException("The connection is followed by " + companion + " and not by a session");
	}

	private @Nullable TransactionCompanion attach(TransactionalConnection connection) {
		DefaultAsyncSession session = new DefaultAsyncSession(connection, this);
		try {
			connection.attach(session.companion());
		}
		catch (IllegalStateException ex) {
			if (connection.companion() == null) {
				throw ex;
			}
		}
		return connection.companion();
	}

	EntityMappings mappings() {
		return this.mappings;
	}

	Statements statements() {
		return this.statements;
	}

	RowSql rowSql() {
		return this.rowSql;
	}

	EntityEvents events() {
		return this.events;
	}

	BulkStatements bulkStatements() {
		return this.bulkStatements;
	}

	BulkWork.Audit bulkAudit() {
		return this.bulkAudit;
	}

	UpsertWork.Keys upsertKeys() {
		return this.upsertKeys;
	}

	RelationStatements relationStatements() {
		return this.relationStatements;
	}

	Dialect dialect() {
		return this.dialect;
	}

	R2dbcDialect r2dbcDialect() {
		return this.r2dbcDialect;
	}

	/**
	 * Collects what a factory needs. Not safe for concurrent use.
	 */
	public static final class Builder {

		private final R2dbcConverter converter;

		private final R2dbcDialect r2dbcDialect;

		private final Dialect dialect;

		private Supplier<@Nullable ReactiveEntityCallbacks> entityCallbacks = () -> null;

		private Supplier<@Nullable ReactiveIsNewAwareAuditingHandler> auditing = () -> null;

		private BiPredicate<Class<?>, Class<?>> callbackFilter = (kind, type) -> true;

		private Builder(R2dbcConverter converter, R2dbcDialect r2dbcDialect, Dialect dialect) {
			this.converter = converter;
			this.r2dbcDialect = r2dbcDialect;
			this.dialect = dialect;
		}

		/**
		 * Call Spring Data's entity callbacks.
		 * @param callbacks supplies the callbacks on first use
		 * @return this builder
		 */
		public Builder entityCallbacks(Supplier<@Nullable ReactiveEntityCallbacks> callbacks) {
			this.entityCallbacks = callbacks;
			return this;
		}

		/**
		 * Call Spring Data's entity callbacks, and leave those types alone for which
		 * there are none: they are written faster.
		 * @param callbacks supplies the callbacks on first use
		 * @param filter tells whether there is a callback of a kind for an entity type,
		 * such as {@code BeforeSaveCallback}
		 * @return this builder
		 */
		public Builder entityCallbacks(Supplier<@Nullable ReactiveEntityCallbacks> callbacks,
				BiPredicate<Class<?>, Class<?>> filter) {
			this.callbackFilter = filter;
			return entityCallbacks(callbacks);
		}

		/**
		 * Set audit values.
		 * @param handler supplies the auditing handler on first use
		 * @return this builder
		 */
		public Builder auditing(Supplier<@Nullable ReactiveIsNewAwareAuditingHandler> handler) {
			this.auditing = handler;
			return this;
		}

		/**
		 * Create the factory, and check the relations of all entity types that the
		 * mapping context knows.
		 * @return the factory
		 */
		public SessionFactory build() {
			return new SessionFactory(this);
		}

	}

}

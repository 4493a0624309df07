package dev.asyncorm.autoconfigure;

import java.time.Duration;

import io.r2dbc.spi.ConnectionFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.AutowireCapableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.data.r2dbc.autoconfigure.DataR2dbcAutoConfiguration;
import org.springframework.boot.r2dbc.autoconfigure.R2dbcTransactionManagerAutoConfiguration;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.data.auditing.ReactiveIsNewAwareAuditingHandler;
import org.springframework.data.mapping.callback.ReactiveEntityCallbacks;
import org.springframework.data.r2dbc.convert.R2dbcConverter;
import org.springframework.data.r2dbc.dialect.DialectResolver;
import org.springframework.data.relational.core.mapping.RelationalMappingContext;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.transaction.ReactiveTransactionManager;
import reactor.core.publisher.Mono;

import dev.asyncorm.connection.ConnectionPreparer;
import dev.asyncorm.connection.ConnectionSettings;
import dev.asyncorm.connection.LazyConnectionFactory;
import dev.asyncorm.connection.LazyTransactionManager;
import dev.asyncorm.context.CurrentSession;
import dev.asyncorm.context.SessionFacade;
import dev.asyncorm.context.SessionScopes;
import dev.asyncorm.dialect.Dialect;
import dev.asyncorm.provider.AsyncOrmProvider;
import dev.asyncorm.repository.AsyncOrmFragmentPostProcessor;
import dev.asyncorm.repository.PlainReadPostProcessor;
import dev.asyncorm.schema.Migrations;
import dev.asyncorm.schema.Schema;
import dev.asyncorm.session.AsyncSession;
import dev.asyncorm.session.RepositorySaveCallback;
import dev.asyncorm.session.SessionFactory;

/**
 * Auto-configuration of the session, the provider and the transaction manager of the
 * default database.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = { DataR2dbcAutoConfiguration.class, AsyncOrmSchemaAutoConfiguration.class },
		before = { R2dbcTransactionManagerAutoConfiguration.class, TransactionAutoConfiguration.class })
@ConditionalOnClass({ ConnectionFactory.class, R2dbcConverter.class })
@ConditionalOnSingleCandidate(ConnectionFactory.class)
@ConditionalOnBean({ R2dbcConverter.class, DatabaseClient.class })
@EnableConfigurationProperties(AsyncOrmProperties.class)
public final class AsyncOrmAutoConfiguration {

	AsyncOrmAutoConfiguration() {
	}

	/**
	 * The lazy connections are no bean of their own: a second connection factory would
	 * switch off Boot's auto-configurations that look for a single one.
	 */
	@Bean
	SessionSource sessionSource(ConnectionFactory connectionFactory, AsyncOrmProperties properties,
			ObjectProvider<ConnectionPreparer> preparers, R2dbcConverter converter,
			ConfigurableApplicationContext context, ObjectProvider<ReactiveIsNewAwareAuditingHandler> auditing) {
		Dialect dialect = Dialect.of(connectionFactory);
		ConnectionSettings settings = new ConnectionSettings(dialect, properties.session().begin(),
				acquireTimeout(properties), properties.session().bufferRows(), properties.session().fetchSize(),
				preparers.orderedStream().toList());
		SessionFactory sessions = SessionFactory
			.builder(converter, DialectResolver.getDialect(connectionFactory), dialect)
			.entityCallbacks(() -> ReactiveEntityCallbacks.create(context),
					new CallbackTypes(context.getBeanFactory(),
							(RelationalMappingContext) converter.getMappingContext()))
			.auditing(auditing::getIfAvailable)
			.build();
		return new SessionSource(new LazyConnectionFactory(connectionFactory, settings), sessions);
	}

	private static Duration acquireTimeout(AsyncOrmProperties properties) {
		AsyncOrmProperties.Database database = properties.defaultDatabase();
		return (database != null) ? database.pool().acquireTimeout() : properties.session().acquireTimeout();
	}

	@Bean
	@ConditionalOnMissingBean(ReactiveTransactionManager.class)
	LazyTransactionManager transactionManager(SessionSource source) {
		return new LazyTransactionManager(source.connections());
	}

	@Bean
	@ConditionalOnMissingBean
	SessionScopes sessionScopes(SessionSource source) {
		return SessionScopes.create(source.connections(), source.sessions()::sessionOf);
	}

	@Bean
	@ConditionalOnMissingBean
	CurrentSession currentSession(SessionSource source) {
		return new CurrentSession(source.connections(), source.sessions()::sessionOf);
	}

	@Bean(destroyMethod = "")
	@ConditionalOnMissingBean
	AsyncSession asyncSession(CurrentSession current, DatabaseClient client) {
		return new SessionFacade(current, client);
	}

	@Bean(destroyMethod = "")
	@ConditionalOnMissingBean
	AsyncOrmProvider asyncOrmProvider(ConnectionFactory connectionFactory, Schema schema,
			ObjectProvider<Migrations> migrations, SessionScopes scopes, CurrentSession current, AsyncSession session) {
		return AsyncOrmProvider.create(AsyncOrmProperties.DEFAULT_DATABASE, connectionFactory, schema,
				migrations.getIfAvailable(Migrations::none), scopes, current, session);
	}

	@Bean
	ProviderShutdown providerShutdown(AsyncOrmProvider provider, AsyncOrmProperties properties) {
		return new ProviderShutdown(provider, properties.shutdownTimeout());
	}

	@Bean
	static RepositorySaveCallback repositorySaveCallback(ObjectProvider<CurrentSession> current) {
		return new RepositorySaveCallback(
				() -> Mono.deferContextual((context) -> Mono.justOrEmpty(current.getObject().findUsed(context))));
	}

	@Bean
	static AsyncOrmFragmentPostProcessor asyncOrmFragmentPostProcessor(AutowireCapableBeanFactory beanFactory) {
		return new AsyncOrmFragmentPostProcessor(beanFactory);
	}

	@Bean
	static PlainReadPostProcessor plainReadPostProcessor() {
		return new PlainReadPostProcessor();
	}

}

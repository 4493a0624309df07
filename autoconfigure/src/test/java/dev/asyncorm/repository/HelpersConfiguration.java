package dev.asyncorm.repository;

import java.util.concurrent.Executors;

import io.r2dbc.spi.ConnectionFactory;
import org.springframework.beans.factory.config.AutowireCapableBeanFactory;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.data.r2dbc.config.EnableR2dbcAuditing;
import org.springframework.data.r2dbc.core.R2dbcEntityTemplate;
import org.springframework.data.r2dbc.repository.config.EnableR2dbcRepositories;
import org.springframework.transaction.ReactiveTransactionManager;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

import dev.asyncorm.fixture.RecorderConfiguration;
import dev.asyncorm.provider.AsyncOrmProvider;

/**
 * An application with the helpers on test doubles of provider and session.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@EnableR2dbcAuditing
@EnableR2dbcRepositories(basePackageClasses = Accounts.class)
@Import(RecorderConfiguration.class)
class HelpersConfiguration {

	@Bean(destroyMethod = "dispose")
	Scheduler threads() {
		return Schedulers.fromExecutorService(Executors.newCachedThreadPool((work) -> {
			Thread thread = new Thread(work, "work");
			thread.setDaemon(true);
			return thread;
		}));
	}

	@Bean
	static AsyncOrmFragmentPostProcessor asyncOrmFragmentPostProcessor(AutowireCapableBeanFactory beanFactory) {
		return new AsyncOrmFragmentPostProcessor(beanFactory);
	}

	@Bean
	AsyncOrmProvider asyncOrmProvider(ConnectionFactory connectionFactory, R2dbcEntityTemplate template,
			ReactiveTransactionManager transactionManager, Scheduler threads) {
		return new TestProvider(connectionFactory, template, transactionManager, threads);
	}

}

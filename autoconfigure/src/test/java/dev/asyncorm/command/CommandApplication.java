package dev.asyncorm.command;

import java.util.concurrent.CountDownLatch;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.annotation.Id;
import org.springframework.data.relational.core.mapping.Table;

/**
 * An application that does much at startup, and that never ends by itself.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
public class CommandApplication {

	static final String NOISE = "noise of the application";

	public static void main(String[] arguments) {
		SpringApplication.run(CommandApplication.class, arguments);
	}

	@Bean
	ApplicationRunner applicationRunner() {
		return (arguments) -> System.out.println("the runner has run");
	}

	@Bean
	SmartInitializingSingleton noisySingleton() {
		return () -> {
			System.out.println(NOISE);
			new Thread(CommandApplication::waitForever).start();
		};
	}

	private static void waitForever() {
		try {
			new CountDownLatch(1).await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	@Bean
	SmartLifecycle startedLifecycle() {
		return new Started();
	}

	@Bean
	@ConditionalOnBooleanProperty("broken")
	static BeanFactoryPostProcessor brokenPostProcessor() {
		return (beanFactory) -> {
			throw new IllegalStateException("the application is broken");
		};
	}

	@Table("migrated_note")
	record Note(@Id @Nullable Long id, String text) {
	}

	/**
	 * A part of the application that works while it runs.
	 */
	static final class Started implements SmartLifecycle {

		@Override
		public void start() {
			System.out.println("the lifecycle has started");
		}

		@Override
		public void stop() {
		}

		@Override
		public boolean isRunning() {
			return false;
		}

	}

}

package dev.asyncorm.autoconfigure;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;

import dev.asyncorm.AsyncOrmConfigurationException;
import dev.asyncorm.command.Commands;
import dev.asyncorm.schema.Migrations;
import dev.asyncorm.schema.Schema;

/**
 * Auto-configuration of the command that runs in place of the application, as
 * {@code async-orm.command} says.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = AsyncOrmConnectionAutoConfiguration.class)
@ConditionalOnBean(CommandConsole.class)
@EnableConfigurationProperties(AsyncOrmProperties.class)
public final class AsyncOrmCommandAutoConfiguration {

	AsyncOrmCommandAutoConfiguration() {
	}

	@Bean
	CommandRunner commandRunner(CommandConsole console, ConfigurableApplicationContext context,
			ObjectProvider<ApplicationArguments> arguments, ObjectProvider<AsyncOrmProperties> properties,
			ObjectProvider<Schema> schema, ObjectProvider<Migrations> migrations) {
		Commands commands = new Commands(() -> schema(schema), () -> migrations.getIfAvailable(Migrations::none));
		return new CommandRunner(console, context, commands, arguments, properties);
	}

	private static Schema schema(ObjectProvider<Schema> schema) {
		return schema.getIfAvailable(() -> {
			throw new AsyncOrmConfigurationException("There is no schema to work on.",
					"Let the application have exactly one ConnectionFactory, or mark one as @Primary.");
		});
	}

}

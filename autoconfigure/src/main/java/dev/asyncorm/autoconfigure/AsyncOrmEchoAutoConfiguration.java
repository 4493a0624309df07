package dev.asyncorm.autoconfigure;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.r2dbc.ConnectionFactoryDecorator;
import org.springframework.boot.r2dbc.autoconfigure.R2dbcAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.core.type.AnnotatedTypeMetadata;

import dev.asyncorm.AsyncOrmConfigurationException;
import dev.asyncorm.autoconfigure.AsyncOrmProperties.Echo;
import dev.asyncorm.provider.EchoConnectionFactory;

/**
 * Auto-configuration of the SQL log of {@code async-orm.echo}, for Spring Boot's pool and
 * for ours. While it is off, nothing stands between pool and driver.
 *
 * @since 0.1.0
 */
@AutoConfiguration(before = R2dbcAutoConfiguration.class)
@ConditionalOnClass(ConnectionFactoryDecorator.class)
@Conditional(AsyncOrmEchoAutoConfiguration.OnEcho.class)
@EnableConfigurationProperties(AsyncOrmProperties.class)
public final class AsyncOrmEchoAutoConfiguration {

	AsyncOrmEchoAutoConfiguration() {
	}

	@Bean
	ConnectionFactoryDecorator echoConnectionFactoryDecorator(AsyncOrmProperties properties) {
		boolean withParameters = Echo.of(properties.echo()) == Echo.SQL_WITH_PARAMETERS;
		return (connectionFactory) -> new EchoConnectionFactory(connectionFactory, withParameters);
	}

	/**
	 * Matches when something is to be logged. An unknown value matches too, so that the
	 * bean reports it.
	 */
	static class OnEcho extends SpringBootCondition {

		@Override
		public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
			ConditionMessage message = ConditionMessage.forCondition("async-orm.echo").because("its value");
			return new ConditionOutcome(isOn(context.getEnvironment().getProperty("async-orm.echo", "off")), message);
		}

		private static boolean isOn(String value) {
			try {
				return Echo.of(value) != Echo.OFF;
			}
			catch (AsyncOrmConfigurationException ex) {
				return true;
			}
		}

	}

}

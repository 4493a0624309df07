package dev.asyncorm.autoconfigure;

import io.r2dbc.spi.ConnectionFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.boot.r2dbc.autoconfigure.R2dbcConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/**
 * The JDBC details, for whichever tool migrates. Without them Boot's auto-configurations
 * of the tools stay away, and with them alone they ask for a data source. Not nested in
 * the auto-configuration, which would register it without a tool.
 */
@Configuration(proxyBeanMethods = false)
class JdbcDetailsConfiguration {

	@Bean
	@ConditionalOnMissingBean
	JdbcConnectionDetails asyncOrmJdbcConnectionDetails(ConnectionFactory connectionFactory,
			ObjectProvider<R2dbcConnectionDetails> connectionDetails, Environment environment) {
		return DerivedConnectionDetails.of(connectionFactory, connectionDetails.getIfAvailable(), environment);
	}

}

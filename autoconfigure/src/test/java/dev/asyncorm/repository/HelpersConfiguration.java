package dev.asyncorm.repository;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.data.r2dbc.config.EnableR2dbcAuditing;
import org.springframework.data.r2dbc.repository.config.EnableR2dbcRepositories;

import dev.asyncorm.fixture.RecorderConfiguration;

/**
 * An application with two repositories, everything else is what the starter configures.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@EnableR2dbcAuditing
@EnableR2dbcRepositories(basePackageClasses = Accounts.class)
@Import(RecorderConfiguration.class)
class HelpersConfiguration {

}

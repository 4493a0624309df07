package dev.asyncorm.sample;

import org.springframework.context.annotation.Configuration;
import org.springframework.data.r2dbc.config.EnableR2dbcAuditing;

/**
 * Fills in the dates at which entities were created and modified.
 */
@Configuration(proxyBeanMethods = false)
@EnableR2dbcAuditing
class AuditingConfiguration {

}

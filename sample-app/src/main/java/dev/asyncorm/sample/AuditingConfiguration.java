package dev.asyncorm.sample;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.auditing.DateTimeProvider;
import org.springframework.data.r2dbc.config.EnableR2dbcAuditing;

/**
 * Fills in the dates at which entities were created and modified, as precise as the
 * database keeps them: an answer must not show nanoseconds that are not stored.
 */
@Configuration(proxyBeanMethods = false)
@EnableR2dbcAuditing(dateTimeProviderRef = "auditingDateTimeProvider")
class AuditingConfiguration {

	@Bean
	DateTimeProvider auditingDateTimeProvider() {
		return () -> Optional.of(Instant.now().truncatedTo(ChronoUnit.MICROS));
	}

}

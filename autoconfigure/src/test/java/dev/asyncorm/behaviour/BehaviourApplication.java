package dev.asyncorm.behaviour;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.persistence.autoconfigure.EntityScan;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.data.r2dbc.config.EnableR2dbcAuditing;
import org.springframework.data.r2dbc.repository.config.EnableR2dbcRepositories;

import dev.asyncorm.fixture.RecorderConfiguration;

/**
 * The application that the behaviours are tested with: two entities, a repository, a
 * transactional service, and handlers, filters and listeners that the tests script.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@EnableR2dbcAuditing
@EnableR2dbcRepositories
@EntityScan
@Import({ RecorderConfiguration.class, PagedApi.class, ScriptedApi.class, ScriptedErrors.class })
class BehaviourApplication {

	@Bean
	Transactions transactions() {
		return new Transactions();
	}

	@Bean
	CommitListener commitListener(ApplicationEventPublisher publisher) {
		return new CommitListener(publisher);
	}

	@Bean
	ScriptedCallback scriptedCallback() {
		return new ScriptedCallback();
	}

	@Bean
	ScriptedFilter outerFilter() {
		return new ScriptedFilter(-95);
	}

	@Bean
	ScriptedFilter innerFilter() {
		return new ScriptedFilter(0);
	}

}

package dev.asyncorm.autoconfigure;

import java.util.Map;

import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

class WebPropertiesTests {

	private static final int ORDER_OF_SPRING_SECURITY = -100;

	@Test
	void sessionFilterComesAfterSecurityAndBeforeOthers() {
		AsyncOrmProperties properties = new Binder(new MapConfigurationPropertySource(Map.of()))
			.bindOrCreate("async-orm", AsyncOrmProperties.class);
		assertThat(properties.web().order()).isGreaterThan(ORDER_OF_SPRING_SECURITY).isNegative();
	}

}

package dev.asyncorm.autoconfigure;

import liquibase.integration.spring.SpringLiquibase;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;

/**
 * Keeps Liquibase from migrating at startup when that is switched off: it migrates when
 * its bean is made, and has no strategy to replace.
 */
final class LiquibaseStartup implements BeanPostProcessor {

	private final ObjectProvider<AsyncOrmProperties> properties;

	LiquibaseStartup(ObjectProvider<AsyncOrmProperties> properties) {
		this.properties = properties;
	}

	@Override
	public Object postProcessBeforeInitialization(Object bean, String beanName) {
		if (bean instanceof SpringLiquibase liquibase
				&& this.properties.getObject().schema().sync() == AsyncOrmProperties.Sync.OFF) {
			liquibase.setShouldRun(false);
		}
		return bean;
	}

}

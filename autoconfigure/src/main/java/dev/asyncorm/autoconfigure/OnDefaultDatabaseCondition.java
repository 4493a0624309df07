package dev.asyncorm.autoconfigure;

import java.util.Map;

import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * Matches when anything of the default database is configured by our properties.
 */
final class OnDefaultDatabaseCondition extends SpringBootCondition {

	private static final String PREFIX = "async-orm.databases.default";

	@Override
	public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
		ConditionMessage.Builder message = ConditionMessage.forCondition("default database");
		return properties(context.getEnvironment(), PREFIX).isEmpty()
				? ConditionOutcome.noMatch(message.because("no " + PREFIX + ".* property is set"))
				: ConditionOutcome.match(message.because(PREFIX + ".* is set"));
	}

	static Map<String, Object> properties(Environment environment, String prefix) {
		return Binder.get(environment).bind(prefix, Bindable.mapOf(String.class, Object.class)).orElseGet(Map::of);
	}

}

package dev.asyncorm.repository;

import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.regex.Pattern;

import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.data.r2dbc.repository.Modifying;
import org.springframework.data.r2dbc.repository.Query;
import org.springframework.data.relational.repository.Lock;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import dev.asyncorm.connection.PlainReads;

/**
 * Marks what the reading methods of a repository return: the CRUD methods and derived
 * queries that neither lock nor are written by hand.
 */
final class PlainReadMarker implements MethodInterceptor {

	static final PlainReadMarker INSTANCE = new PlainReadMarker();

	private static final Pattern READING = Pattern.compile("(find|read|get|query|search|stream|count|exists).*");

	private PlainReadMarker() {
	}

	@Override
	public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
		Object result = invocation.proceed();
		if (!isPlainRead(invocation.getMethod())) {
			return result;
		}
		if (result instanceof Mono<?> mono) {
			return PlainReads.mark(mono);
		}
		return (result instanceof Flux<?> flux) ? PlainReads.mark(flux) : result;
	}

	private static boolean isPlainRead(Method method) {
		return READING.matcher(method.getName()).matches()
				&& !AsyncOrmOperations.class.equals(method.getDeclaringClass()) && !has(method, Query.class)
				&& !has(method, Modifying.class) && !has(method, Lock.class);
	}

	private static boolean has(Method method, Class<? extends Annotation> annotation) {
		return AnnotatedElementUtils.hasAnnotation(method, annotation);
	}

}

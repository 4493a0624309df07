package dev.asyncorm.repository;

import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.springframework.core.BridgeMethodResolver;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.data.r2dbc.repository.Modifying;
import org.springframework.data.r2dbc.repository.Query;
import org.springframework.data.relational.repository.Lock;
import org.springframework.data.repository.core.RepositoryInformation;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import dev.asyncorm.connection.PlainReads;

/**
 * Marks what the reading methods of a repository return: the CRUD methods and derived
 * queries that neither lock nor are written by hand. The mark reaches all that runs
 * inside, so that the application's own methods, and arguments that may read, have none.
 *
 * @param reads the methods
 */
record PlainReadMarker(Set<Method> reads) implements MethodInterceptor {

	private static final Pattern READING = Pattern.compile("(find|read|get|query|search|stream|count|exists).*");

	static PlainReadMarker of(RepositoryInformation repository) {
		return new PlainReadMarker(Stream.of(repository.getRepositoryInterface().getMethods())
			.filter((method) -> isPlainRead(BridgeMethodResolver.findBridgedMethod(method), repository))
			.collect(Collectors.toUnmodifiableSet()));
	}

	@Override
	public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
		Object result = invocation.proceed();
		if (!this.reads.contains(invocation.getMethod())) {
			return result;
		}
		if (result instanceof Mono<?> mono) {
			return PlainReads.mark(mono);
		}
		return (result instanceof Flux<?> flux) ? PlainReads.mark(flux) : result;
	}

	private static boolean isPlainRead(Method method, RepositoryInformation repository) {
		return READING.matcher(method.getName()).matches() && ReadMethod.isSpringDatas(method, repository)
				&& Stream.of(method.getParameterTypes())
					.noneMatch((type) -> Publisher.class.isAssignableFrom(type) || Function.class.equals(type))
				&& !has(method, Query.class) && !has(method, Modifying.class) && !has(method, Lock.class);
	}

	private static boolean has(Method method, Class<? extends Annotation> annotation) {
		return AnnotatedElementUtils.hasAnnotation(method, annotation);
	}

}

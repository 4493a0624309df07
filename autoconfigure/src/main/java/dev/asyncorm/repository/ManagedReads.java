package dev.asyncorm.repository;

import java.lang.reflect.Method;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.aopalliance.intercept.MethodInterceptor;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.data.r2dbc.convert.R2dbcConverter;
import org.springframework.data.relational.core.mapping.RelationalMappingContext;
import org.springframework.data.repository.core.RepositoryInformation;
import org.springframework.data.repository.core.support.RepositoryProxyPostProcessor;
import org.springframework.data.util.Lazy;
import org.springframework.util.ClassUtils;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.context.ContextView;

import dev.asyncorm.context.CurrentSession;
import dev.asyncorm.provider.AsyncOrmProvider;
import dev.asyncorm.session.AsyncSession;
import dev.asyncorm.session.ManagedRows;

/**
 * Lets the current session manage what the methods of an {@link AsyncOrmRepository} read:
 * the queries stay Spring Data's, the identity map decides the instances, which follow
 * what other methods change or delete. Immutable.
 */
final class ManagedReads implements RepositoryProxyPostProcessor {

	/**
	 * The deletes of Spring Data; those of the helpers and of the application are their
	 * own.
	 */
	private static final Set<String> DELETES = Set.of("delete", "deleteAll", "deleteById", "deleteAllById");

	private final BeanFactory beanFactory;

	private final Lazy<AsyncOrmProvider> provider;

	private final Lazy<CurrentSession> current;

	ManagedReads(BeanFactory beanFactory) {
		this.beanFactory = beanFactory;
		this.provider = Lazy.of(() -> beanFactory.getBean(AsyncOrmProvider.class));
		this.current = Lazy.of(() -> beanFactory.getBean(CurrentSession.class));
	}

	@Override
	public void postProcess(ProxyFactory factory, RepositoryInformation repository) {
		if (!AsyncOrmRepository.class.isAssignableFrom(repository.getRepositoryInterface())) {
			ReadMethod.refuseLoads(repository);
			return;
		}
		RelationalMappingContext context = (RelationalMappingContext) this.beanFactory.getBean(R2dbcConverter.class)
			.getMappingContext();
		Map<Method, Result> results = new HashMap<>();
		for (Method method : repository.getRepositoryInterface().getMethods()) {
			Result result = result(method, repository, context);
			if (result != null) {
				results.put(method, result);
			}
		}
		factory.addAdvice((MethodInterceptor) (invocation) -> {
			Result result = results.get(invocation.getMethod());
			Object returned = invocation.proceed();
			return (result != null) ? result.of(returned, invocation.getArguments()) : returned;
		});
	}

	private @Nullable Result result(Method method, RepositoryInformation repository, RelationalMappingContext context) {
		Class<?> type = repository.getDomainType();
		ReadMethod read = ReadMethod.of(method, repository, context);
		if (read != null) {
			return (returned, arguments) -> managed(read, returned);
		}
		if (DELETES.contains(method.getName()) && repository.isBaseClassMethod(method)) {
			return (returned, arguments) -> (returned instanceof Mono<?> delete) ? forgotten(type, delete, arguments)
					: returned;
		}
		return ReadMethod.isChanging(method, repository) ? (returned, arguments) -> followed(type, returned) : null;
	}

	/**
	 * Let the session forget what was deleted, or look when nobody can say what that was.
	 */
	private Mono<?> forgotten(Class<?> type, Mono<?> delete, Object[] arguments) {
		Object deleted = (arguments.length == 1 && !(arguments[0] instanceof Publisher<?>)) ? arguments[0] : null;
		Iterable<?> several = (deleted == null || deleted instanceof Iterable<?>) ? (Iterable<?>) deleted
				: List.of(deleted);
		return Mono.deferContextual((context) -> delete.then(followed(type, several, context)));
	}

	/**
	 * Let the session look at what was changed by a statement that does not tell.
	 */
	private @Nullable Object followed(Class<?> type, @Nullable Object result) {
		if (result instanceof Mono<?> mono) {
			return Mono.deferContextual((context) -> mono.map(Optional::of)
				.defaultIfEmpty(Optional.empty())
				.delayUntil((done) -> followed(type, null, context))
				.flatMap(Mono::justOrEmpty));
		}
		return (result instanceof Flux<?> flux) ? Flux.deferContextual((context) -> flux.collectList()
			.delayUntil((done) -> followed(type, null, context))
			.flatMapIterable((rows) -> rows)) : result;
	}

	private Mono<Void> followed(Class<?> type, @Nullable Iterable<?> deleted, ContextView context) {
		return (this.current.get().findUsed(context) instanceof ManagedRows rows) ? rows.follow(type, deleted)
				: Mono.empty();
	}

	private @Nullable Object managed(ReadMethod read, @Nullable Object result) {
		if (result instanceof Mono<?> mono) {
			return managed(read, mono.flux().cast(Object.class)).singleOrEmpty();
		}
		return (result instanceof Flux<?> flux) ? managed(read, flux.cast(Object.class)) : result;
	}

	private Flux<Object> managed(ReadMethod read, Flux<Object> rows) {
		return Flux.deferContextual((context) -> {
			AsyncSession session = this.current.get().find(context);
			if (session != null) {
				return managed(read, session, rows);
			}
			return read.loads().isEmpty() ? rows
					: this.provider.get().inNewSessionMany((own) -> managed(read, own, rows));
		});
	}

	private static Flux<Object> managed(ReadMethod read, AsyncSession session, Flux<Object> rows) {
		return rows.collectList().flatMapMany((entities) -> {
			boolean areManaged = session instanceof ManagedRows && areAll(read.type(), entities);
			return areManaged ? ((ManagedRows) session).manage(read.type(), read.kind(), entities, read.loads())
					: Flux.fromIterable(entities);
		});
	}

	/**
	 * Projections and entities of another type are left to Spring Data.
	 */
	private static boolean areAll(Class<?> type, List<Object> entities) {
		return !entities.isEmpty()
				&& entities.stream().allMatch((entity) -> ClassUtils.getUserClass(entity).equals(type));
	}

	/**
	 * What a method returns instead of what Spring Data returns.
	 */
	@FunctionalInterface
	private interface Result {

		@Nullable Object of(@Nullable Object returned, Object[] arguments);

	}

}

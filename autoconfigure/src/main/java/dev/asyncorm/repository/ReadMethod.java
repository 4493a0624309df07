package dev.asyncorm.repository;

import java.lang.reflect.Method;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.springframework.core.BridgeMethodResolver;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.dao.InvalidDataAccessApiUsageException;
import org.springframework.data.r2dbc.repository.Modifying;
import org.springframework.data.r2dbc.repository.Query;
import org.springframework.data.relational.core.mapping.RelationalMappingContext;
import org.springframework.data.relational.repository.Lock;
import org.springframework.data.repository.core.RepositoryInformation;
import org.springframework.util.ClassUtils;

import dev.asyncorm.AsyncOrmConfigurationException;
import dev.asyncorm.connection.StatementKind;
import dev.asyncorm.mapping.EntityModel;
import dev.asyncorm.relationship.RelationLoader;

/**
 * A method of a repository that reads whole entities. Read once; immutable.
 *
 * @param type the entity type
 * @param kind what the statement does
 * @param loads the relations to load
 */
record ReadMethod(Class<?> type, StatementKind kind, List<dev.asyncorm.relationship.Load> loads) {

	/** Methods for many rows, and those whose caller chooses columns, are left alone. */
	private static final Pattern READING = Pattern.compile("(find(?!By$)|read|get|query|search).*");

	private static final Pattern DELETING = Pattern.compile("(delete|remove).*");

	/** An INSERT touches no row that is there, unless it says what to do with one. */
	private static final Pattern INSERTING = Pattern.compile("\\s*insert\\b(?!.*\\bon\\s+(conflict|duplicate)\\b).*",
			Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

	/**
	 * Look at a method.
	 * @param method the method
	 * @param repository its repository
	 * @param context the mapping context
	 * @return what it reads; {@code null} when that is none of a session's business
	 */
	static @Nullable ReadMethod of(Method method, RepositoryInformation repository, RelationalMappingContext context) {
		Method declared = BridgeMethodResolver.findBridgedMethod(method);
		List<dev.asyncorm.relationship.Load> loads = loads(declared);
		Class<?> type = repository.getDomainType();
		boolean isOurs = !loads.isEmpty() || isSpringDatas(declared, repository);
		boolean isReading = isOurs && isReading(declared, repository, context);
		if (!loads.isEmpty()) {
			check(declared, isReading, context, type, loads);
		}
		return isReading ? new ReadMethod(type, kind(declared), loads) : null;
	}

	/**
	 * Tell whether a query method writes rows, and nobody knows which.
	 * @param method the method
	 * @param repository its repository
	 * @return whether it is a derived delete or a {@code @Modifying} query
	 */
	static boolean isChanging(Method method, RepositoryInformation repository) {
		Method declared = BridgeMethodResolver.findBridgedMethod(method);
		if (!repository.isQueryMethod(declared) || repository.isCustomMethod(declared)) {
			return false;
		}
		Query query = AnnotatedElementUtils.findMergedAnnotation(declared, Query.class);
		boolean isOnlyAdding = query != null && INSERTING.matcher(query.value()).matches();
		return AnnotatedElementUtils.hasAnnotation(declared, Modifying.class) ? !isOnlyAdding
				: query == null && DELETING.matcher(declared.getName()).matches();
	}

	private static List<dev.asyncorm.relationship.Load> loads(Method method) {
		return AnnotatedElementUtils.findMergedRepeatableAnnotations(method, Load.class, Load.All.class)
			.stream()
			.flatMap((load) -> Stream.of(load.value())
				.map((path) -> dev.asyncorm.relationship.Load.of(path).depth(load.depth())))
			.toList();
	}

	/**
	 * What a default method or a fragment returns may be no row at all.
	 */
	static boolean isSpringDatas(Method method, RepositoryInformation repository) {
		return repository.isBaseClassMethod(method)
				|| (repository.isQueryMethod(method) && !repository.isCustomMethod(method));
	}

	private static boolean isReading(Method method, RepositoryInformation repository,
			RelationalMappingContext context) {
		Class<?> type = repository.getDomainType();
		if (!Publisher.class.isAssignableFrom(method.getReturnType())
				|| AnnotatedElementUtils.hasAnnotation(method, Modifying.class)
				|| !repository.getReturnedDomainClass(method).isAssignableFrom(type)
				|| !context.getRequiredPersistentEntity(type).hasIdProperty()) {
			return false;
		}
		Query query = AnnotatedElementUtils.findMergedAnnotation(method, Query.class);
		return (query != null) ? new QueryText(query.value()).returnsAll(EntityModel.of(context, type))
				: READING.matcher(method.getName()).matches();
	}

	private static StatementKind kind(Method method) {
		Query query = AnnotatedElementUtils.findMergedAnnotation(method, Query.class);
		if (query != null) {
			return StatementKind.ofRows(query.value());
		}
		return AnnotatedElementUtils.hasAnnotation(method, Lock.class) ? StatementKind.LOCKING_READ
				: StatementKind.PLAIN_READ;
	}

	private static void check(Method method, boolean isReading, RelationalMappingContext context, Class<?> type,
			List<dev.asyncorm.relationship.Load> loads) {
		String name = ClassUtils.getQualifiedMethodName(method);
		if (!isReading) {
			throw new AsyncOrmConfigurationException(
					"The method " + name + " has @Load, but does not read all columns of " + type.getSimpleName() + ".",
					"Return a Mono or Flux of the entity from a method that reads, name all of its columns in @Query,"
							+ " or remove @Load.");
		}
		try {
			RelationLoader.check(context, type, loads);
		}
		catch (InvalidDataAccessApiUsageException ex) {
			throw new AsyncOrmConfigurationException(
					"The method " + name + " cannot load what its @Load names: " + ex.getMessage() + ".",
					"Name relations of " + type.getSimpleName() + " in @Load.", ex);
		}
	}

	/**
	 * Refuse relations on a repository that does not join the session.
	 * @param repository a repository that is no {@link AsyncOrmRepository}
	 */
	static void refuseLoads(RepositoryInformation repository) {
		for (Method method : repository.getRepositoryInterface().getMethods()) {
			if (!loads(method).isEmpty()) {
				throw new AsyncOrmConfigurationException(
						"The method " + ClassUtils.getQualifiedMethodName(method)
								+ " has @Load, but its repository does not join the session.",
						"Let " + repository.getRepositoryInterface().getSimpleName() + " extend AsyncOrmRepository.");
			}
		}
	}

}

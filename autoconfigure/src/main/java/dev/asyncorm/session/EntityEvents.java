package dev.asyncorm.session;

import java.lang.annotation.Annotation;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiPredicate;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.springframework.data.annotation.CreatedBy;
import org.springframework.data.annotation.CreatedDate;
import org.springframework.data.annotation.LastModifiedBy;
import org.springframework.data.annotation.LastModifiedDate;
import org.springframework.data.auditing.ReactiveIsNewAwareAuditingHandler;
import org.springframework.data.domain.Auditable;
import org.springframework.data.mapping.callback.EntityCallback;
import org.springframework.data.mapping.callback.ReactiveEntityCallbacks;
import org.springframework.data.r2dbc.mapping.OutboundRow;
import org.springframework.data.r2dbc.mapping.event.AfterConvertCallback;
import org.springframework.data.r2dbc.mapping.event.AfterSaveCallback;
import org.springframework.data.r2dbc.mapping.event.BeforeConvertCallback;
import org.springframework.data.r2dbc.mapping.event.BeforeSaveCallback;
import org.springframework.data.util.Lazy;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Calls Spring Data's entity callbacks and auditing. What they return takes the place of
 * the entity. Safe for concurrent use.
 */
final class EntityEvents {

	private static final List<Class<? extends Annotation>> AUDITED = List.of(CreatedDate.class, CreatedBy.class,
			LastModifiedDate.class, LastModifiedBy.class);

	private final Lazy<ReactiveEntityCallbacks> callbacks;

	private final Lazy<ReactiveIsNewAwareAuditingHandler> auditing;

	private final BiPredicate<Class<?>, Class<?>> filter;

	private final Map<EntityMapping, Kinds> kinds = new ConcurrentHashMap<>();

	/**
	 * Create the events.
	 * @param callbacks supplies the callbacks, or {@code null} when there are none
	 * @param auditing supplies the auditing handler, or {@code null} when there is none
	 * @param filter tells whether there is a callback of a kind for an entity type
	 */
	EntityEvents(Supplier<@Nullable ReactiveEntityCallbacks> callbacks,
			Supplier<@Nullable ReactiveIsNewAwareAuditingHandler> auditing, BiPredicate<Class<?>, Class<?>> filter) {
		this.callbacks = Lazy.of(callbacks);
		this.auditing = Lazy.of(auditing);
		this.filter = filter;
	}

	/**
	 * Return whether somebody has to be called before an entity is written.
	 * @param mapping the entity type
	 * @return whether the type is audited or has callbacks
	 */
	boolean precede(EntityMapping mapping) {
		return kinds(mapping).before();
	}

	/**
	 * Return whether somebody has to be called when an entity was written.
	 * @param mapping the entity type
	 * @return whether the type has callbacks
	 */
	boolean follow(EntityMapping mapping) {
		return kinds(mapping).after();
	}

	private Kinds kinds(EntityMapping mapping) {
		Kinds known = this.kinds.get(mapping);
		return (known != null) ? known : this.kinds.computeIfAbsent(mapping, this::findKinds);
	}

	private Kinds findKinds(EntityMapping mapping) {
		boolean hasCallbacks = this.callbacks.getNullable() != null;
		boolean isAudited = this.auditing.getNullable() != null && isAudited(mapping);
		return new Kinds(
				isAudited || (hasCallbacks && (this.filter.test(BeforeConvertCallback.class, mapping.type())
						|| this.filter.test(BeforeSaveCallback.class, mapping.type()))),
				hasCallbacks && this.filter.test(AfterSaveCallback.class, mapping.type()),
				hasCallbacks && this.filter.test(AfterConvertCallback.class, mapping.type()));
	}

	private static boolean isAudited(EntityMapping mapping) {
		return Auditable.class.isAssignableFrom(mapping.type()) || !mapping.mappingContext()
			.findPersistentPropertyPaths(mapping.type(),
					(property) -> AUDITED.stream().anyMatch(property::isAnnotationPresent))
			.isEmpty();
	}

	boolean isAuditing() {
		return this.auditing.getNullable() != null;
	}

	/**
	 * Set the audit values by what the session knows, not by a guess from the id.
	 * @param instance the entity
	 * @param isNew whether it is inserted
	 * @return the audited entity
	 */
	Mono<Object> audit(Object instance, boolean isNew) {
		ReactiveIsNewAwareAuditingHandler handler = this.auditing.getNullable();
		if (handler == null) {
			return Mono.just(instance);
		}
		return isNew ? handler.markCreated(instance) : handler.markModified(instance);
	}

	/**
	 * Call what wants to see entities that were read.
	 * @param mapping the entity type
	 * @param instances the entities
	 * @return what takes their place
	 */
	Mono<List<Object>> afterConvert(EntityMapping mapping, List<Object> instances) {
		if (instances.isEmpty() || !kinds(mapping).converted()) {
			return Mono.just(instances);
		}
		Mono<Object> first = afterConvert(mapping, instances.get(0));
		// Spring hands the entity back when nothing is registered for its type
		return (first instanceof Callable) ? Mono.just(instances)
				: first.concatWith(
						Flux.fromIterable(instances).skip(1).concatMap((instance) -> afterConvert(mapping, instance)))
					.collectList();
	}

	private Mono<Object> afterConvert(EntityMapping mapping, Object instance) {
		Mono<Object> converted = call(AfterConvertCallback.class, instance, mapping.table());
		// nothing is loaded yet, whatever another instance was made with
		return (converted instanceof Callable || mapping.relations().isEmpty()) ? converted
				: converted.map((entity) -> mapping.relations().copied(instance, entity));
	}

	Mono<Object> beforeConvert(EntityMapping mapping, Object instance) {
		return call(BeforeConvertCallback.class, instance, mapping.table());
	}

	Mono<Object> beforeSave(EntityMapping mapping, Object instance, OutboundRow row) {
		return call(BeforeSaveCallback.class, instance, row, mapping.table());
	}

	Mono<Object> afterSave(EntityMapping mapping, Object instance) {
		return call(AfterSaveCallback.class, instance, mapping.row(instance), mapping.table());
	}

	@SuppressWarnings("rawtypes")
	private Mono<Object> call(Class<? extends EntityCallback> type, Object instance, Object... arguments) {
		ReactiveEntityCallbacks all = this.callbacks.getNullable();
		return (all != null) ? all.callback(type, instance, arguments) : Mono.just(instance);
	}

	/**
	 * When somebody is called for a type.
	 *
	 * @param before whether before it is written
	 * @param after whether after it was written
	 * @param converted whether after it was read
	 */
	private record Kinds(boolean before, boolean after, boolean converted) {
	}

}

package dev.asyncorm.session;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.springframework.data.auditing.ReactiveIsNewAwareAuditingHandler;
import org.springframework.data.mapping.callback.EntityCallback;
import org.springframework.data.mapping.callback.ReactiveEntityCallbacks;
import org.springframework.data.r2dbc.mapping.OutboundRow;
import org.springframework.data.r2dbc.mapping.event.AfterConvertCallback;
import org.springframework.data.r2dbc.mapping.event.AfterSaveCallback;
import org.springframework.data.r2dbc.mapping.event.BeforeConvertCallback;
import org.springframework.data.r2dbc.mapping.event.BeforeSaveCallback;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Calls Spring Data's entity callbacks and auditing. What they return takes the place of
 * the entity.
 *
 * @param callbacks supplies the callbacks, or {@code null} when there are none
 * @param auditing supplies the auditing handler, or {@code null} when there is none
 */
record EntityEvents(Supplier<@Nullable ReactiveEntityCallbacks> callbacks,
		Supplier<@Nullable ReactiveIsNewAwareAuditingHandler> auditing) {

	boolean isAuditing() {
		return this.auditing.get() != null;
	}

	/**
	 * Set the audit values by what the session knows, not by a guess from the id.
	 * @param instance the entity
	 * @param isNew whether it is inserted
	 * @return the audited entity
	 */
	Mono<Object> audit(Object instance, boolean isNew) {
		ReactiveIsNewAwareAuditingHandler handler = this.auditing.get();
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
		if (instances.isEmpty() || this.callbacks.get() == null) {
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
		return call(AfterConvertCallback.class, instance, mapping.table());
	}

	Mono<Object> beforeConvert(EntityMapping mapping, Object instance) {
		return call(BeforeConvertCallback.class, instance, mapping.table());
	}

	Mono<Object> beforeSave(EntityMapping mapping, Object instance, OutboundRow row) {
		return call(BeforeSaveCallback.class, instance, row, mapping.table());
	}

	Mono<Object> afterSave(EntityMapping mapping, Object instance) {
		return (this.callbacks.get() != null)
				? call(AfterSaveCallback.class, instance, mapping.row(instance), mapping.table()) : Mono.just(instance);
	}

	@SuppressWarnings("rawtypes")
	private Mono<Object> call(Class<? extends EntityCallback> type, Object instance, Object... arguments) {
		ReactiveEntityCallbacks all = this.callbacks.get();
		return (all != null) ? all.callback(type, instance, arguments) : Mono.just(instance);
	}

}

package dev.asyncorm.behaviour;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.transaction.event.TransactionPhase;
import org.springframework.transaction.event.TransactionalEventListener;
import org.springframework.transaction.reactive.TransactionalEventPublisher;
import reactor.core.publisher.Mono;

/**
 * Publishes events inside transactions and remembers those that arrived after the commit.
 */
class CommitListener {

	private final TransactionalEventPublisher publisher;

	private final Queue<String> committed = new ConcurrentLinkedQueue<>();

	private final Queue<String> rolledBack = new ConcurrentLinkedQueue<>();

	CommitListener(ApplicationEventPublisher publisher) {
		this.publisher = new TransactionalEventPublisher(publisher);
	}

	Mono<Void> publish(String name) {
		return this.publisher.publishEvent(new NoteStored(name));
	}

	@TransactionalEventListener
	void afterCommit(NoteStored event) {
		this.committed.add(event.name());
	}

	@TransactionalEventListener(phase = TransactionPhase.AFTER_ROLLBACK)
	void afterRollback(NoteStored event) {
		this.rolledBack.add(event.name());
	}

	List<String> committed() {
		return List.copyOf(this.committed);
	}

	List<String> rolledBack() {
		return List.copyOf(this.rolledBack);
	}

	void clear() {
		this.committed.clear();
		this.rolledBack.clear();
	}

	record NoteStored(String name) {
	}

}

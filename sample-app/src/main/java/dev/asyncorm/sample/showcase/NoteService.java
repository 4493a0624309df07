package dev.asyncorm.sample.showcase;

import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;
import reactor.core.publisher.Mono;

/**
 * Code of today: a declared transaction and hand-written SQL. In a request it joins.
 */
@Service
class NoteService {

	private final DatabaseClient client;

	NoteService(DatabaseClient client) {
		this.client = client;
	}

	@Transactional
	Mono<Void> insert(String name) {
		return this.client.sql("insert into note (name) values (:name)").bind("name", name).then();
	}

}

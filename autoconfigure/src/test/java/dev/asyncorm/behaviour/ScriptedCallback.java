package dev.asyncorm.behaviour;

import java.util.function.Function;

import org.reactivestreams.Publisher;
import org.springframework.data.r2dbc.mapping.event.BeforeConvertCallback;
import org.springframework.data.relational.core.sql.SqlIdentifier;
import reactor.core.publisher.Mono;

/**
 * A callback of the application; the test says what it does before a note is written.
 */
class ScriptedCallback implements BeforeConvertCallback<Note> {

	private volatile Function<Note, Mono<Note>> script = Mono::just;

	void script(Function<Note, Mono<Note>> script) {
		this.script = script;
	}

	void reset() {
		this.script = Mono::just;
	}

	@Override
	public Publisher<Note> onBeforeConvert(Note note, SqlIdentifier table) {
		return this.script.apply(note);
	}

}

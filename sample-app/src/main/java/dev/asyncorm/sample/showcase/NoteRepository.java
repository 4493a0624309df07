package dev.asyncorm.sample.showcase;

import dev.asyncorm.repository.AsyncOrmRepository;

/**
 * A Spring Data repository beside the session.
 */
interface NoteRepository extends AsyncOrmRepository<Note, Long> {

}

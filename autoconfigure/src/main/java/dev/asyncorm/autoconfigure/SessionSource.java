package dev.asyncorm.autoconfigure;

import dev.asyncorm.connection.LazyConnectionFactory;
import dev.asyncorm.session.SessionFactory;

/**
 * Where connections and sessions of the default database come from.
 *
 * @param connections the lazy connections
 * @param sessions the sessions on them
 */
record SessionSource(LazyConnectionFactory connections, SessionFactory sessions) {

}

/**
 * Immutable queries and their rendering to SQL and bindings, kept apart from any
 * connection so that a query can be built, compared and tested without a database.
 */
@NullMarked
package dev.asyncorm.query;

import org.jspecify.annotations.NullMarked;

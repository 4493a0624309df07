/**
 * The unit of work: one identity map, pending changes and flush on one connection, so
 * that a request sees one consistent set of entities.
 */
@NullMarked
package dev.asyncorm.session;

import org.jspecify.annotations.NullMarked;

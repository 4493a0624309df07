/**
 * One configured database with its connections, schema and sessions, for code that is not
 * inside a request.
 */
@NullMarked
package dev.asyncorm.provider;

import org.jspecify.annotations.NullMarked;

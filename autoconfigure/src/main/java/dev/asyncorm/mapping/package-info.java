/**
 * What an entity is made of, read from Spring Data's mapping context without I/O, so that
 * the schema, the session and the repositories agree on it.
 */
@NullMarked
package dev.asyncorm.mapping;

import org.jspecify.annotations.NullMarked;

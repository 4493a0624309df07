/**
 * Plans the loading of relations for many owners in one statement, and turns what the
 * application does to them into new and deleted entities, foreign keys and rows of join
 * tables, against interfaces that the session implements, so that N+1 statements cannot
 * be written by accident.
 * <p>
 * Relations are plain Java properties, because they then read and serialise like any
 * other. A relation to many is a {@code List}, {@code Set} or {@code Collection}: a plain
 * collection cannot tell "unloaded" from "empty", so the session puts in its own, which
 * throws while it is unloaded and is a plain one afterwards. A relation to one is the
 * target itself: the foreign key beside it tells "unloaded" (a key without a target) from
 * "none", and {@link dev.asyncorm.relationship.Relations} asks for both. A holder such as
 * {@code ToMany<T>} would say the same in every signature, in JSON and in every test of
 * the application.
 */
@NullMarked
package dev.asyncorm.relationship;

import org.jspecify.annotations.NullMarked;

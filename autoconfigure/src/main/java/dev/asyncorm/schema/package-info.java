/**
 * Creates and drops the tables of the mapped entities, so that an application and its
 * tests start on an empty database.
 */
@NullMarked
package dev.asyncorm.schema;

import org.jspecify.annotations.NullMarked;

/**
 * Describes the tables of a database in plain values and reads them from a live one, so
 * that what the entities want and what the database has can be compared.
 */
@NullMarked
package dev.asyncorm.catalog;

import org.jspecify.annotations.NullMarked;

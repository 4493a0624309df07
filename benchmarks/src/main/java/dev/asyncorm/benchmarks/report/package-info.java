/**
 * Turns the results of a run into a table and a picture, so that nobody copies numbers by
 * hand.
 */
@NullMarked
package dev.asyncorm.benchmarks.report;

import org.jspecify.annotations.NullMarked;

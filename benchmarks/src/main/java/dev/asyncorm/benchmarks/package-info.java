/**
 * Measures the same work on the same database with the session and with what people use
 * instead, so that a claim about speed is a ratio within one run.
 */
@NullMarked
package dev.asyncorm.benchmarks;

import org.jspecify.annotations.NullMarked;

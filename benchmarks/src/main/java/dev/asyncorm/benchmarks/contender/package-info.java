/**
 * The libraries that are compared: each does the same work in the way its own manual
 * recommends, so that nobody is measured by somebody else's habits.
 */
@NullMarked
package dev.asyncorm.benchmarks.contender;

import org.jspecify.annotations.NullMarked;

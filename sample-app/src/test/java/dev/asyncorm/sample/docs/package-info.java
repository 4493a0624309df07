/**
 * The examples of the README, compiled, so that they cannot go stale.
 */
@NullMarked
package dev.asyncorm.sample.docs;

import org.jspecify.annotations.NullMarked;

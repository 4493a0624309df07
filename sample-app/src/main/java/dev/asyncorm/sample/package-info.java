/**
 * An application as a user would write it, so that every promise of the starter can be
 * tried by hand.
 */
@NullMarked
package dev.asyncorm.sample;

import org.jspecify.annotations.NullMarked;

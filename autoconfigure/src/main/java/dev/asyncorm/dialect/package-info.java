/**
 * What databases do differently, and how to find out which one is connected, so that a
 * further database is one class.
 */
@NullMarked
package dev.asyncorm.dialect;

import org.jspecify.annotations.NullMarked;

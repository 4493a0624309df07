/**
 * Exceptions that every other package may throw; they sit lowest so that a caller needs
 * one import and no layer knows another only to report a failure.
 */
@NullMarked
package dev.asyncorm;

import org.jspecify.annotations.NullMarked;

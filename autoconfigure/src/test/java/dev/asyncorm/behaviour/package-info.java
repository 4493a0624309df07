/**
 * What the starter promises to applications, tested through real HTTP on every database.
 */
@NullMarked
package dev.asyncorm.behaviour;

import org.jspecify.annotations.NullMarked;

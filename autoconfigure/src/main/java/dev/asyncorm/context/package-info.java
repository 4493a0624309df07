/**
 * Binds one session and one lazy transaction to the Reactor context, so that everything
 * in a request works together without passing anything along.
 */
@NullMarked
package dev.asyncorm.context;

import org.jspecify.annotations.NullMarked;

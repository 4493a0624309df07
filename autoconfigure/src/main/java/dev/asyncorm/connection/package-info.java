/**
 * The lazy, guarded connection under every session and transaction, so that no statement
 * means no connection and leaving at any moment leaves nothing behind.
 */
@NullMarked
package dev.asyncorm.connection;

import org.jspecify.annotations.NullMarked;

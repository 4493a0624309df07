/**
 * Commands for operators, because a schema changes before an application starts and not
 * while it serves.
 */
@NullMarked
package dev.asyncorm.command;

import org.jspecify.annotations.NullMarked;

/**
 * An application that runs commands in processes of their own.
 */
@NullMarked
package dev.asyncorm.command;

import org.jspecify.annotations.NullMarked;

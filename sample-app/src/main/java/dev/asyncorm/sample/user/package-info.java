/**
 * Users with addresses and roles, because relations are what an application cannot be
 * without: they are read with what a request asks for, and written with their owner.
 */
@NullMarked
package dev.asyncorm.sample.user;

import org.jspecify.annotations.NullMarked;

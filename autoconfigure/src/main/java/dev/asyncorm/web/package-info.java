/**
 * Opens a session scope per request and commits before the client can see success, so
 * that an answer of 2xx always means that the work was stored.
 */
@NullMarked
package dev.asyncorm.web;

import org.jspecify.annotations.NullMarked;

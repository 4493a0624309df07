/**
 * Contracts of the session on every database.
 */
package dev.asyncorm.session;

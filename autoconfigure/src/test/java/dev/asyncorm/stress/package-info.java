/**
 * Puts the whole under load, with clients that leave and connections that break, because
 * most defects of the parts show only then.
 */
package dev.asyncorm.stress;

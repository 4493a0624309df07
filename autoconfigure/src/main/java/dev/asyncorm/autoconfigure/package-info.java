/**
 * Wires everything into Spring Boot, from configuration properties to beans; nothing else
 * depends on it.
 */
@NullMarked
package dev.asyncorm.autoconfigure;

import org.jspecify.annotations.NullMarked;

/**
 * Two small applications that answer the same requests, and a client that costs little,
 * because requests per second are what users of a web framework compare.
 */
@NullMarked
package dev.asyncorm.benchmarks.http;

import org.jspecify.annotations.NullMarked;

package dev.asyncorm.benchmarks.http;

/**
 * What a PUT changes.
 *
 * @param quantity the new quantity
 */
record Change(int quantity) {

}

/**
 * Categories below categories, because a relation of a type to itself is loaded to a
 * depth.
 */
@NullMarked
package dev.asyncorm.sample.category;

import org.jspecify.annotations.NullMarked;

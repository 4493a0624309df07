/**
 * A feature as a user would write it: entity, requests and responses, repository, two
 * services and a controller, because that is what most of an application looks like.
 */
@NullMarked
package dev.asyncorm.sample.example;

import org.jspecify.annotations.NullMarked;

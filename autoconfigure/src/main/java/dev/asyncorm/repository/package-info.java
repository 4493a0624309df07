/**
 * getOne, getOrCreate, updateOrCreate and their relatives for any Spring Data repository,
 * because checking first and inserting afterwards is a race that everybody writes once.
 */
@NullMarked
package dev.asyncorm.repository;

import org.jspecify.annotations.NullMarked;

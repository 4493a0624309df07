/**
 * getOne, getOrCreate, updateOrCreate and their relatives for any Spring Data repository,
 * because checking first and inserting afterwards is a race that everybody writes once;
 * and one identity map for what sessions and repositories read, because two objects of
 * one row lose changes.
 */
@NullMarked
package dev.asyncorm.repository;

import org.jspecify.annotations.NullMarked;

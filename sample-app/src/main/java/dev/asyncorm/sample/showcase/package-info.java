/**
 * One route per behaviour of the session, so that each can be tried by hand; the tests of
 * this package say what happens.
 */
@NullMarked
package dev.asyncorm.sample.showcase;

import org.jspecify.annotations.NullMarked;

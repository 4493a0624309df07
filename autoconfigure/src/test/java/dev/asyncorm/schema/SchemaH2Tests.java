package dev.asyncorm.schema;

import dev.asyncorm.fixture.OnH2;

/**
 * The contract of {@link Schema} on H2.
 */
@OnH2
class SchemaH2Tests extends SchemaTests {

}

package dev.asyncorm.schema;

import dev.asyncorm.fixture.OnH2;

/**
 * The contract of changed entities on H2.
 */
@OnH2
class SchemaChangeH2Tests extends SchemaChangeTests {

}

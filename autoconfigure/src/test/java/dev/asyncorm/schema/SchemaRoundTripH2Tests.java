package dev.asyncorm.schema;

import dev.asyncorm.fixture.OnH2;

/**
 * The contract of the way from entities to tables and back on H2.
 */
@OnH2
class SchemaRoundTripH2Tests extends SchemaRoundTripTests {

}

package dev.asyncorm.schema;

import dev.asyncorm.fixture.OnPostgres;

/**
 * The contract of the way from entities to tables and back on PostgreSQL.
 */
@OnPostgres
class SchemaRoundTripPostgresTests extends SchemaRoundTripTests {

}

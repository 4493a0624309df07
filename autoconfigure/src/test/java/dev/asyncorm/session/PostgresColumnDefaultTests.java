package dev.asyncorm.session;

import dev.asyncorm.fixture.OnPostgres;

/**
 * The contract on PostgreSQL.
 */
@OnPostgres
class PostgresColumnDefaultTests extends ColumnDefaultTests {

}

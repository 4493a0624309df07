package dev.asyncorm.query;

import dev.asyncorm.fixture.OnPostgres;

@OnPostgres
class PostgresRowStatementsTests extends RowStatementsContractTests {

}

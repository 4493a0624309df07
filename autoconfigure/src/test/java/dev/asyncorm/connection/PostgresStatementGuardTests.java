package dev.asyncorm.connection;

import dev.asyncorm.fixture.OnPostgres;

@OnPostgres
class PostgresStatementGuardTests extends StatementGuardContractTests {

}

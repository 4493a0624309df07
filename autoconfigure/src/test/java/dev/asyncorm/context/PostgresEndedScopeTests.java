package dev.asyncorm.context;

import dev.asyncorm.fixture.OnPostgres;

@OnPostgres
class PostgresEndedScopeTests extends EndedScopeContractTests {

}

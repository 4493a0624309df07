package dev.asyncorm.behaviour;

import dev.asyncorm.fixture.OnPostgres;

@OnPostgres
class PostgresExistingCodeTests extends ExistingCodeTests {

}

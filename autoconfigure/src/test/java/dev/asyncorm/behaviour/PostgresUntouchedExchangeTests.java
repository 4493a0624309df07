package dev.asyncorm.behaviour;

import dev.asyncorm.fixture.OnPostgres;

@OnPostgres
class PostgresUntouchedExchangeTests extends UntouchedExchangeTests {

}

package dev.asyncorm.behaviour;

import dev.asyncorm.fixture.OnPostgres;

@OnPostgres
class PostgresOwnOutcomeTests extends OwnOutcomeTests {

}

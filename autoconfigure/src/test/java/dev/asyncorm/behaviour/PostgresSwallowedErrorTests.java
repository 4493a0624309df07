package dev.asyncorm.behaviour;

import dev.asyncorm.fixture.OnPostgres;

@OnPostgres
class PostgresSwallowedErrorTests extends SwallowedErrorTests {

}

package dev.asyncorm.behaviour;

import dev.asyncorm.fixture.OnPostgres;

@OnPostgres
class PostgresShutdownTests extends ShutdownTests {

}

package dev.asyncorm.session;

import dev.asyncorm.fixture.OnPostgres;

@OnPostgres
class PostgresWrongLoadTests extends WrongLoadTests {

}

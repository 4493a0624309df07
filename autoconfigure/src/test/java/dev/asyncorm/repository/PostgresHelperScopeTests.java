package dev.asyncorm.repository;

import dev.asyncorm.fixture.OnPostgres;

@OnPostgres
class PostgresHelperScopeTests extends HelperScopeTests {

}

package dev.asyncorm.session;

import dev.asyncorm.fixture.OnPostgres;

@OnPostgres
class PostgresUnfollowedWriteTests extends UnfollowedWriteTests {

}

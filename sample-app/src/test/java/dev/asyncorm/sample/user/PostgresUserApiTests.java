package dev.asyncorm.sample.user;

import dev.asyncorm.fixture.OnPostgres;

@OnPostgres
class PostgresUserApiTests extends UserApiTests {

}

package dev.asyncorm.sample.docs;

import dev.asyncorm.fixture.OnPostgres;

@OnPostgres
class PostgresSessionExamplesTests extends SessionExamplesTests {

}

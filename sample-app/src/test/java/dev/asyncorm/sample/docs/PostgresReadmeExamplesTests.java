package dev.asyncorm.sample.docs;

import dev.asyncorm.fixture.OnPostgres;

@OnPostgres
class PostgresReadmeExamplesTests extends ReadmeExamplesTests {

}

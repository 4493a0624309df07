package dev.asyncorm.sample.example;

import dev.asyncorm.fixture.OnPostgres;

@OnPostgres
class PostgresExampleApiTests extends ExampleApiTests {

}

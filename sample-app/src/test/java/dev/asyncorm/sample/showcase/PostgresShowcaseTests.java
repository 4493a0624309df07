package dev.asyncorm.sample.showcase;

import dev.asyncorm.fixture.OnPostgres;

@OnPostgres
class PostgresShowcaseTests extends ShowcaseTests {

}

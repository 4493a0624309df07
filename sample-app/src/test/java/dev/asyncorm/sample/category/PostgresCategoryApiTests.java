package dev.asyncorm.sample.category;

import dev.asyncorm.fixture.OnPostgres;

@OnPostgres
class PostgresCategoryApiTests extends CategoryApiTests {

}

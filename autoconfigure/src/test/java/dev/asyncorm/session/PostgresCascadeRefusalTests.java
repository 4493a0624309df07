package dev.asyncorm.session;

import dev.asyncorm.fixture.OnPostgres;

@OnPostgres
class PostgresCascadeRefusalTests extends CascadeRefusalTests {

}

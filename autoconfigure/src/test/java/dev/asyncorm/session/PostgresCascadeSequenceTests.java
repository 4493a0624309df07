package dev.asyncorm.session;

import dev.asyncorm.fixture.OnPostgres;

@OnPostgres
class PostgresCascadeSequenceTests extends CascadeSequenceTests {

}

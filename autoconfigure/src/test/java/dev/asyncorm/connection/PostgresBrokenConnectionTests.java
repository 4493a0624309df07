package dev.asyncorm.connection;

import dev.asyncorm.fixture.OnPostgres;

@OnPostgres
class PostgresBrokenConnectionTests extends BrokenConnectionContractTests {

}

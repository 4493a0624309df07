package dev.asyncorm.provider;

import dev.asyncorm.fixture.OnPostgres;

@OnPostgres
class PostgresProviderTests extends ProviderContractTests {

}

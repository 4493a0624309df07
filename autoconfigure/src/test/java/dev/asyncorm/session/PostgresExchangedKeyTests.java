package dev.asyncorm.session;

import dev.asyncorm.fixture.OnPostgres;

@OnPostgres
class PostgresExchangedKeyTests extends ExchangedKeyTests {

}

package dev.asyncorm.context;

import dev.asyncorm.fixture.OnPostgres;

@OnPostgres
class PostgresTransactionsTests extends TransactionsContractTests {

}

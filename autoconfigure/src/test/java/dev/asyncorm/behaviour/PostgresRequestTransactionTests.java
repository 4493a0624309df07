package dev.asyncorm.behaviour;

import dev.asyncorm.fixture.OnPostgres;

@OnPostgres
class PostgresRequestTransactionTests extends RequestTransactionTests {

}

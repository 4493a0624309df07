package dev.asyncorm.behaviour;

import dev.asyncorm.fixture.OnPostgres;

@OnPostgres
class PostgresPagedAnswerTests extends PagedAnswerTests {

}

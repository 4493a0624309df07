package dev.asyncorm.behaviour;

import dev.asyncorm.fixture.OnPostgres;

@OnPostgres
class PostgresAnswerContentTests extends AnswerContentTests {

}

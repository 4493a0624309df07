package dev.asyncorm.session;

import dev.asyncorm.fixture.OnPostgres;

@OnPostgres
class PostgresRecordGraphTests extends RecordGraphTests {

}

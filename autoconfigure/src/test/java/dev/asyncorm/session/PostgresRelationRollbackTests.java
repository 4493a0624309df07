package dev.asyncorm.session;

import dev.asyncorm.fixture.OnPostgres;

@OnPostgres
class PostgresRelationRollbackTests extends RelationRollbackTests {

}

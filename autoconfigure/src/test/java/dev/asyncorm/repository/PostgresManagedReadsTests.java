package dev.asyncorm.repository;

import dev.asyncorm.fixture.OnPostgres;

@OnPostgres
class PostgresManagedReadsTests extends ManagedReadsTests {

}

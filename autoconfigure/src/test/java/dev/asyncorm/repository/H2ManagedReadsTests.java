package dev.asyncorm.repository;

import dev.asyncorm.fixture.OnH2;

@OnH2
class H2ManagedReadsTests extends ManagedReadsTests {

}

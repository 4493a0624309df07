package dev.asyncorm.connection;

import dev.asyncorm.fixture.OnH2;

@OnH2
class H2BrokenConnectionTests extends BrokenConnectionContractTests {

}

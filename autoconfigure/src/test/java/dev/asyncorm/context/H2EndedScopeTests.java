package dev.asyncorm.context;

import dev.asyncorm.fixture.OnH2;

@OnH2
class H2EndedScopeTests extends EndedScopeContractTests {

}

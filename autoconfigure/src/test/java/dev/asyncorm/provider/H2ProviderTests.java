package dev.asyncorm.provider;

import dev.asyncorm.fixture.OnH2;

@OnH2
class H2ProviderTests extends ProviderContractTests {

}

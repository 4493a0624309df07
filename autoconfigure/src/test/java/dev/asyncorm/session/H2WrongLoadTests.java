package dev.asyncorm.session;

import dev.asyncorm.fixture.OnH2;

@OnH2
class H2WrongLoadTests extends WrongLoadTests {

}

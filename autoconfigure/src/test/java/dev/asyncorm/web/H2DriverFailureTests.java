package dev.asyncorm.web;

import dev.asyncorm.fixture.OnH2;

@OnH2
class H2DriverFailureTests extends DriverFailureTests {

}

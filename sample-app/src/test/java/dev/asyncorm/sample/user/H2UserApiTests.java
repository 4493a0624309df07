package dev.asyncorm.sample.user;

import dev.asyncorm.fixture.OnH2;

@OnH2
class H2UserApiTests extends UserApiTests {

}

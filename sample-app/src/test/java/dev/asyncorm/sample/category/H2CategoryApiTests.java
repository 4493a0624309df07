package dev.asyncorm.sample.category;

import dev.asyncorm.fixture.OnH2;

@OnH2
class H2CategoryApiTests extends CategoryApiTests {

}

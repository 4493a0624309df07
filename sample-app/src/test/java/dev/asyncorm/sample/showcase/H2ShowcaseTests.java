package dev.asyncorm.sample.showcase;

import dev.asyncorm.fixture.OnH2;

@OnH2
class H2ShowcaseTests extends ShowcaseTests {

}

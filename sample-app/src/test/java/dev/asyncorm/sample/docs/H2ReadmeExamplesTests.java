package dev.asyncorm.sample.docs;

import dev.asyncorm.fixture.OnH2;

@OnH2
class H2ReadmeExamplesTests extends ReadmeExamplesTests {

}

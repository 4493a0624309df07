package dev.asyncorm.sample.example;

import dev.asyncorm.fixture.OnH2;

@OnH2
class H2ExampleApiTests extends ExampleApiTests {

}

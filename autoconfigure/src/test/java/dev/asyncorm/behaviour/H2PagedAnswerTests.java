package dev.asyncorm.behaviour;

import dev.asyncorm.fixture.OnH2;

@OnH2
class H2PagedAnswerTests extends PagedAnswerTests {

}

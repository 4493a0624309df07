package dev.asyncorm.query;

import dev.asyncorm.fixture.OnH2;

@OnH2
class H2RowStatementsTests extends RowStatementsContractTests {

}

package dev.asyncorm.session;

import dev.asyncorm.fixture.OnH2;

/**
 * The contract on H2.
 */
@OnH2
class H2ColumnDefaultTests extends ColumnDefaultTests {

}

package dev.asyncorm.connection;

import java.io.IOException;

import io.r2dbc.spi.R2dbcNonTransientResourceException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.web.util.DisconnectedClientHelper;

import dev.asyncorm.CommitOutcomeUnknownException;

import static org.assertj.core.api.Assertions.assertThat;

class CommitErrorsTests {

	private static final Throwable LOST = new R2dbcNonTransientResourceException("closed", "08006", 0,
			new IOException("Broken pipe"));

	@Test
	void lostDatabaseIsNoLostClientWhenCommitFails() {
		Throwable error = CommitErrors.translate(LOST);
		assertThat(error).isInstanceOf(CommitOutcomeUnknownException.class);
		assertThat(DisconnectedClientHelper.isClientDisconnectedException(error)).isFalse();
	}

	@Test
	void lostDatabaseIsNoLostClientWhenItsErrorWasSwallowed() {
		Throwable error = Refusals.unexpectedRollback(LOST);
		assertThat(DisconnectedClientHelper.isClientDisconnectedException(error)).isFalse();
	}

	@ParameterizedTest
	@ValueSource(strings = { "08006", "40003", "57P01", "90121" })
	void outcomeIsUnknownWhenDatabaseGoesAwayDuringCommit(String sqlState) {
		assertThat(CommitErrors.translate(new R2dbcNonTransientResourceException("gone", sqlState)))
			.isInstanceOf(CommitOutcomeUnknownException.class);
	}

}

package dev.asyncorm.provider;

import java.util.Arrays;

/**
 * Marks, as a suppressed exception, the failure of work that had a transaction of its own
 * inside another one: that work may be repeated, although the outer transaction goes on.
 */
@SuppressWarnings("serial")
final class OwnTransactionEnded extends RuntimeException {

	private OwnTransactionEnded() {
		super("The work had a transaction of its own, which was rolled back; the outer one goes on", null, false,
				false);
	}

	static <E extends Throwable> E mark(E failure) {
		if (!isMarkOf(failure)) {
			failure.addSuppressed(new OwnTransactionEnded());
		}
		return failure;
	}

	static boolean isMarkOf(Throwable failure) {
		return Arrays.stream(failure.getSuppressed()).anyMatch(OwnTransactionEnded.class::isInstance);
	}

}

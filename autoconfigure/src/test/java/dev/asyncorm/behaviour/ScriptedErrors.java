package dev.asyncorm.behaviour;

import org.springframework.http.HttpStatusCode;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/**
 * Answers an exception of the application with the status that it carries.
 */
@RestControllerAdvice
class ScriptedErrors {

	@ExceptionHandler
	ResponseEntity<String> handle(Failure failure) {
		return ResponseEntity.status(failure.status).body("handled");
	}

	@SuppressWarnings("serial")
	static final class Failure extends RuntimeException {

		private final HttpStatusCode status;

		Failure(int status) {
			super("The application says " + status);
			this.status = HttpStatusCode.valueOf(status);
		}

	}

}

package dev.asyncorm;

import org.jspecify.annotations.Nullable;

/**
 * Thrown at startup when the configuration or a mapping is wrong. It carries what is
 * wrong and what to do about it, and the failure analyzer prints both.
 *
 * @since 0.1.0
 */
@SuppressWarnings("serial")
public class AsyncOrmConfigurationException extends IllegalStateException {

	private final String description;

	private final String action;

	/**
	 * Create an exception from a description and an action.
	 * @param description what is wrong, without credentials
	 * @param action what to change
	 */
	public AsyncOrmConfigurationException(String description, String action) {
		this(description, action, null);
	}

	/**
	 * Create an exception from a description, an action and a cause.
	 * @param description what is wrong, without credentials
	 * @param action what to change
	 * @param cause what was thrown, or {@code null}
	 */
	public AsyncOrmConfigurationException(String description, String action, @Nullable Throwable cause) {
		super(description + " " + action, cause);
		this.description = description;
		this.action = action;
	}

	/**
	 * Return what is wrong.
	 * @return the description
	 */
	public String getDescription() {
		return this.description;
	}

	/**
	 * Return what to change.
	 * @return the action
	 */
	public String getAction() {
		return this.action;
	}

}

package dev.asyncorm.web;

/**
 * Something that a handler shows.
 */
public final class TestEntity {

	private final String name;

	private volatile int version;

	TestEntity(String name) {
		this.name = name;
	}

	/**
	 * Return the name.
	 * @return the name
	 */
	public String getName() {
		return this.name;
	}

	/**
	 * Return the version.
	 * @return the version, 0 before the preparation
	 */
	public int getVersion() {
		return this.version;
	}

	void setVersion(int version) {
		this.version = version;
	}

}

package dev.asyncorm.session;

import org.jspecify.annotations.Nullable;
import org.springframework.data.annotation.Id;
import org.springframework.data.annotation.Version;

class Account {

	@Id
	@Nullable Long id;

	String name;

	@Nullable String email;

	@Version
	@Nullable Long version;

	Account(String name) {
		this.name = name;
	}

}

package dev.asyncorm.sample.docs;

import org.jspecify.annotations.Nullable;
import org.springframework.data.annotation.Id;
import org.springframework.data.annotation.Version;
import org.springframework.data.relational.core.mapping.Table;

import dev.asyncorm.mapping.Length;
import dev.asyncorm.mapping.Unique;

@Table
public class Greeting {

	@Id
	private @Nullable Long id;

	@Unique
	@Length(100)
	private String text;

	private String language = "en";

	@Version
	private @Nullable Long version;

	public Greeting(String text) {
		this.text = text;
	}

	public @Nullable Long getId() {
		return this.id;
	}

	public String getText() {
		return this.text;
	}

	public void setText(String text) {
		this.text = text;
	}

	public String getLanguage() {
		return this.language;
	}

	public void setLanguage(String language) {
		this.language = language;
	}

	public @Nullable Long getVersion() {
		return this.version;
	}

}

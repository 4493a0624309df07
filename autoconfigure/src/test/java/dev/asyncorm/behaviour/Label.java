package dev.asyncorm.behaviour;

import java.time.Instant;

import org.jspecify.annotations.Nullable;
import org.springframework.data.annotation.CreatedDate;
import org.springframework.data.annotation.Id;
import org.springframework.data.annotation.LastModifiedDate;
import org.springframework.data.annotation.Version;
import org.springframework.data.relational.core.mapping.Table;

/**
 * An immutable entity whose id, version and audit values are generated.
 *
 * @param id the identity
 * @param text the text
 * @param version the version
 * @param created when it was created
 * @param modified when it was modified
 */
@Table
record Label(@Id @Nullable Long id, String text, @Version @Nullable Long version,
		@CreatedDate @Nullable Instant created, @LastModifiedDate @Nullable Instant modified) {

	static Label of(String text) {
		return new Label(null, text, null, null, null);
	}

	Label withText(String changed) {
		return new Label(this.id, changed, this.version, this.created, this.modified);
	}

}

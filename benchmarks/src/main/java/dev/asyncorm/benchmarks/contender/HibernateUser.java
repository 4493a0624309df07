package dev.asyncorm.benchmarks.contender;

import java.util.ArrayList;
import java.util.List;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.OneToMany;
import jakarta.persistence.Table;
import org.jspecify.annotations.Nullable;

/**
 * The owner of the benchmark of relations as Hibernate maps it.
 */
@Entity
@Table(name = "users")
class HibernateUser {

	@Id
	private @Nullable Long id;

	@Column(nullable = false, length = 100)
	private @Nullable String name;

	@Column(nullable = false, length = 100)
	private @Nullable String email;

	@Column(nullable = false)
	private boolean active;

	@OneToMany(mappedBy = "user")
	private List<HibernateAddress> addresses = new ArrayList<>();

	List<HibernateAddress> addresses() {
		return this.addresses;
	}

}

package dev.asyncorm.benchmarks.contender;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.Table;
import org.jspecify.annotations.Nullable;

/**
 * The target of the benchmark of relations as Hibernate maps it.
 */
@Entity
@Table(name = "address")
class HibernateAddress {

	@Id
	private @Nullable Long id;

	@ManyToOne(fetch = FetchType.LAZY, optional = false)
	@JoinColumn(name = "user_id")
	private @Nullable HibernateUser user;

	@Column(nullable = false, length = 100)
	private @Nullable String street;

	@Column(nullable = false, length = 100)
	private @Nullable String city;

}

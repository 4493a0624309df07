package dev.asyncorm.benchmarks.contender;

import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.SequenceGenerator;
import jakarta.persistence.Table;
import org.jspecify.annotations.Nullable;

/**
 * An item whose ids come from a sequence, in blocks of 50 as JPA has it by default.
 */
@Entity
@Table(name = "item")
@SequenceGenerator(name = "item_sequence", sequenceName = "item_sequence", allocationSize = 50)
class SequenceItem extends HibernateItem {

	@Id
	@GeneratedValue(strategy = GenerationType.SEQUENCE, generator = "item_sequence")
	private @Nullable Long id;

}

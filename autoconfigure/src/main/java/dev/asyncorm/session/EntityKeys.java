package dev.asyncorm.session;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.data.relational.core.mapping.RelationalMappingContext;

import dev.asyncorm.mapping.EntityColumn;
import dev.asyncorm.mapping.EntityModel;
import dev.asyncorm.mapping.Reference;

/**
 * What identifies the rows of one entity type, and what they refer to.
 *
 * @param ids the columns of the id
 * @param version the column of the version, or {@code null} when there is none
 * @param stored the columns that identify a stored row: the id, then the version
 * @param references the foreign keys
 */
record EntityKeys(List<WrittenColumn> ids, @Nullable WrittenColumn version, List<WrittenColumn> stored,
		List<ForeignKey> references) {

	static EntityKeys of(RelationalMappingContext context, Class<?> type, EntityColumns written) {
		List<WrittenColumn> ids = written.all().stream().filter(WrittenColumn::id).toList();
		WrittenColumn version = written.all().stream().filter(WrittenColumn::version).findFirst().orElse(null);
		List<WrittenColumn> stored = new ArrayList<>(ids);
		if (version != null) {
			stored.add(version);
		}
		List<ForeignKey> references = new ArrayList<>();
		for (EntityColumn column : EntityModel.of(context, type).columns()) {
			Reference reference = column.reference();
			WrittenColumn found = (reference != null) ? written.find(column.column()) : null;
			if (reference != null && found != null) {
				references.add(new ForeignKey(found.index(), reference.target(), column.nullable()));
			}
		}
		return new EntityKeys(ids, version, List.copyOf(stored), List.copyOf(references));
	}

	/**
	 * Return the value of the id if it is a single column, the only kind that foreign
	 * keys refer to.
	 * @param values the values of a row
	 * @return the id, or {@code null}
	 */
	@Nullable Object id(@Nullable Object[] values) {
		return (this.ids.size() == 1) ? values[this.ids.get(0).index()] : null;
	}

	/**
	 * A foreign key.
	 *
	 * @param index the index of its column
	 * @param target the entity type that it refers to
	 * @param nullable whether it may be {@code null}
	 */
	record ForeignKey(int index, Class<?> target, boolean nullable) {
	}

}

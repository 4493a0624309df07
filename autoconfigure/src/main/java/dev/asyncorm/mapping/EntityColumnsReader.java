package dev.asyncorm.mapping;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.springframework.data.convert.CustomConversions;
import org.springframework.data.r2dbc.convert.MappingR2dbcConverter;
import org.springframework.data.r2dbc.core.ReactiveDataAccessStrategy;
import org.springframework.data.r2dbc.mapping.OutboundRow;
import org.springframework.data.relational.core.mapping.RelationalMappingContext;
import org.springframework.data.relational.core.mapping.RelationalPersistentEntity;
import org.springframework.data.relational.core.mapping.RelationalPersistentProperty;
import org.springframework.data.relational.core.sql.SqlIdentifier;

import dev.asyncorm.mapping.EntityColumns.Member;
import dev.asyncorm.mapping.EntityColumns.Part;

/**
 * Finds out once how entities of a type are written. Holds mutable state while it reads.
 */
@SuppressWarnings("deprecation")
final class EntityColumnsReader {

	private final ReactiveDataAccessStrategy strategy;

	private final RelationalPersistentEntity<?> entity;

	private final CustomConversions conversions;

	private final Map<SqlIdentifier, WrittenColumn> columns = new LinkedHashMap<>();

	private EntityColumnsReader(RelationalPersistentEntity<?> entity, ReactiveDataAccessStrategy strategy,
			CustomConversions conversions) {
		this.entity = entity;
		this.strategy = strategy;
		this.conversions = conversions;
	}

	static EntityColumns read(RelationalPersistentEntity<?> entity, ReactiveDataAccessStrategy strategy) {
		CustomConversions conversions = (strategy.getConverter() instanceof MappingR2dbcConverter converter)
				? converter.getConversions()
				: new CustomConversions(CustomConversions.StoreConversions.NONE, List.of());
		return new EntityColumnsReader(entity, strategy, conversions).read();
	}

	private EntityColumns read() {
		Part root = part(this.entity, new Owner(false, false, false));
		// a subclass of the converter may do anything
		boolean isPlain = this.strategy.getConverter().getClass() == MappingR2dbcConverter.class
				&& !this.conversions.hasCustomWriteTarget(this.entity.getType(), OutboundRow.class);
		return new EntityColumns(this.strategy, this.entity, List.copyOf(this.columns.values()), root, isPlain);
	}

	private Part part(RelationalPersistentEntity<?> type, Owner owner) {
		List<Member> members = new ArrayList<>();
		for (RelationalPersistentProperty property : type) {
			if (property.isWritable()) {
				members.add(member(property, owner));
			}
		}
		return new Part(members);
	}

	private Member member(RelationalPersistentProperty property, Owner owner) {
		boolean isId = !owner.embedded() && property.isIdProperty();
		PropertyReader reader = property.isIdProperty() ? PropertyReader.ofId(property) : PropertyReader.of(property);
		if (property.isEmbedded()) {
			Owner next = new Owner(true, owner.id() || isId, owner.insertOnly() || property.isInsertOnly());
			return new Member(property, reader, -1, null, part(context().getRequiredPersistentEntity(property), next));
		}
		ColumnWriter writer = new ColumnWriter(property, this.strategy.getConverter(), this.conversions,
				this.strategy.getDialect().getArraySupport(), owner.embedded());
		WrittenColumn column = this.columns.computeIfAbsent(property.getColumnName(),
				(name) -> new WrittenColumn(this.columns.size(), name, writer.type(), owner.id() || isId,
						!owner.embedded() && property.isVersionProperty(),
						owner.insertOnly() || property.isInsertOnly()));
		return new Member(property, reader, column.index(), writer, null);
	}

	private RelationalMappingContext context() {
		return (RelationalMappingContext) this.strategy.getConverter().getMappingContext();
	}

	/**
	 * What an embedded object inherits.
	 *
	 * @param embedded whether there is an object above
	 * @param id whether it belongs to the id
	 * @param insertOnly whether it is written by inserts only
	 */
	private record Owner(boolean embedded, boolean id, boolean insertOnly) {
	}

}

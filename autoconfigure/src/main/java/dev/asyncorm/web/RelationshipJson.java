package dev.asyncorm.web;

import java.util.Collection;
import java.util.List;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.TokenStreamContext;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.JacksonModule;
import tools.jackson.databind.PropertyName;
import tools.jackson.databind.SerializationConfig;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.introspect.AnnotatedMember;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.BeanPropertyWriter;
import tools.jackson.databind.ser.ValueSerializerModifier;

import dev.asyncorm.mapping.RelationDeclaration;
import dev.asyncorm.relationship.Relations;

/**
 * Writes entities with those relations that were loaded. A relation that leads back to an
 * entity which is being written is left out, too: the JSON would have no end.
 *
 * @since 0.1.0
 */
public final class RelationshipJson {

	private RelationshipJson() {
	}

	/**
	 * Create the module for a mapper.
	 * @return the module
	 */
	public static JacksonModule module() {
		return new SimpleModule("async-orm-relations").setSerializerModifier(new Modifier());
	}

	@SuppressWarnings("serial")
	private static final class Modifier extends ValueSerializerModifier {

		@Override
		public List<BeanPropertyWriter> changeProperties(SerializationConfig config, BeanDescription.Supplier type,
				List<BeanPropertyWriter> properties) {
			List<RelationDeclaration> relations = RelationDeclaration.of(type.getBeanClass());
			if (!relations.isEmpty()) {
				properties.replaceAll((property) -> relation(relations, property));
			}
			return properties;
		}

		private static BeanPropertyWriter relation(List<RelationDeclaration> relations, BeanPropertyWriter property) {
			String name = name(property.getMember());
			boolean isRelation = relations.stream().anyMatch((relation) -> relation.name().equals(name));
			return isRelation ? new RelationWriter(property, name) : property;
		}

		private static String name(AnnotatedMember member) {
			String name = member.getName();
			boolean isGetter = name.startsWith("get") && name.length() > 3 && Character.isUpperCase(name.charAt(3));
			return isGetter ? Character.toLowerCase(name.charAt(3)) + name.substring(4) : name;
		}

	}

	@SuppressWarnings("serial")
	private static final class RelationWriter extends BeanPropertyWriter {

		private final String relation;

		RelationWriter(BeanPropertyWriter property, String relation) {
			super(property);
			this.relation = relation;
		}

		private RelationWriter(RelationWriter base, PropertyName name) {
			super(base, name);
			this.relation = base.relation;
		}

		@Override
		protected BeanPropertyWriter _new(PropertyName name) {
			return new RelationWriter(this, name);
		}

		@Override
		public void serializeAsProperty(Object owner, JsonGenerator generator, SerializationContext context)
				throws Exception {
			if (Relations.isLoaded(owner, this.relation) && !leadsBack(get(owner), generator.streamWriteContext())) {
				super.serializeAsProperty(owner, generator, context);
			}
		}

		private static boolean leadsBack(@Nullable Object value, @Nullable TokenStreamContext innermost) {
			for (TokenStreamContext outer = innermost; outer != null; outer = outer.getParent()) {
				Object written = outer.currentValue();
				if (written != null && (written == value
						|| (value instanceof Collection<?> targets && containsInstance(targets, written)))) {
					return true;
				}
			}
			return false;
		}

		private static boolean containsInstance(Collection<?> targets, Object written) {
			for (Object target : targets) {
				if (target == written) {
					return true;
				}
			}
			return false;
		}

	}

}

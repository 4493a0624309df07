package dev.asyncorm.query;

import java.util.Currency;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.springframework.core.convert.converter.Converter;
import org.springframework.data.annotation.Id;
import org.springframework.data.convert.ReadingConverter;
import org.springframework.data.convert.WritingConverter;
import org.springframework.data.domain.KeysetScrollPosition;
import org.springframework.data.domain.ScrollPosition;
import org.springframework.data.domain.Sort;
import org.springframework.data.domain.Window;
import org.springframework.data.r2dbc.convert.R2dbcConverter;
import org.springframework.data.r2dbc.core.DefaultReactiveDataAccessStrategy;
import org.springframework.data.r2dbc.dialect.PostgresDialect;
import org.springframework.data.relational.core.query.CriteriaDefinition;

import dev.asyncorm.InvalidScrollPositionException;
import dev.asyncorm.fixture.CurrencyConverters.CurrencyToText;
import dev.asyncorm.fixture.CurrencyConverters.TextToCurrency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link KeysetScroll}: what a position holds.
 */
@NullUnmarked
class KeysetScrollTests {

	@SuppressWarnings("deprecation")
	private final R2dbcConverter converter = DefaultReactiveDataAccessStrategy.createConverter(PostgresDialect.INSTANCE,
			List.of(CurrencyToText.INSTANCE, TextToCurrency.INSTANCE));

	@Test
	void positionHoldsWhatIsStored() {
		Price price = new Price(1L, Currency.getInstance("EUR"), Mood.HAPPY);
		Window<Price> window = scroll(ScrollPosition.keyset()).window(List.of(price, price), 1);
		assertThat(window.hasNext()).isTrue();
		assertThat(((KeysetScrollPosition) window.positionAt(0)).getKeys())
			.isEqualTo(Map.of("currency", "EUR", "mood", "HAPPY", "id", 1L));
	}

	@Test
	void textsOfPositionBecomeValues() {
		KeysetScrollPosition position = ScrollPosition.forward(Map.of("currency", "EUR", "mood", "HAPPY", "id", "1"));
		QuerySpec query = scroll(position).apply(QuerySpec.ALL.limited(2));
		assertThat(values(query.criteria())).containsOnly(Currency.getInstance("EUR"), Mood.HAPPY, 1L);
		assertThat(query.limit()).isEqualTo(3);
	}

	@Test
	void emptyTextIsNoValue() {
		KeysetScrollPosition position = ScrollPosition.forward(Map.of("currency", "EUR", "mood", "HAPPY", "id", ""));
		assertThatExceptionOfType(InvalidScrollPositionException.class)
			.isThrownBy(() -> scroll(position).apply(QuerySpec.ALL))
			.withMessageContaining("empty value of 'id'");
	}

	@Test
	void blankTextIsNoValue() {
		var entity = this.converter.getMappingContext().getRequiredPersistentEntity(Ticket.class);
		for (Map<String, ?> keys : List.of(Map.of("valid", " ", "id", UUID.randomUUID().toString()),
				Map.of("valid", "true", "id", " "))) {
			KeysetScroll scroll = new KeysetScroll(entity, this.converter, Sort.by("valid"),
					ScrollPosition.forward(keys));
			assertThatExceptionOfType(InvalidScrollPositionException.class)
				.isThrownBy(() -> scroll.apply(QuerySpec.ALL))
				.withMessageContaining("empty value of '");
		}
	}

	@Test
	void textsBecomeValuesOfTypesThatAreStoredAsNumbers() {
		Window<Parcel> window = parcels(ScrollPosition.keyset())
			.window(List.of(new Parcel(new Code(7), Level.HIGH), new Parcel(new Code(8), Level.LOW)), 1);
		assertThat(((KeysetScrollPosition) window.positionAt(0)).getKeys()).isEqualTo(Map.of("level", 2, "id", 7L));
		QuerySpec query = parcels(ScrollPosition.forward(Map.of("level", "2", "id", "7"))).apply(QuerySpec.ALL);
		assertThat(values(query.criteria())).containsOnly(Level.HIGH, new Code(7));
		assertThatExceptionOfType(InvalidScrollPositionException.class)
			.isThrownBy(() -> parcels(ScrollPosition.forward(Map.of("level", "2", "id", "x"))).apply(QuerySpec.ALL))
			.withMessageContaining("'id' that is no Code");
	}

	@SuppressWarnings("deprecation")
	private static KeysetScroll parcels(KeysetScrollPosition position) {
		R2dbcConverter converter = DefaultReactiveDataAccessStrategy.createConverter(PostgresDialect.INSTANCE,
				List.of(CodeToNumber.INSTANCE, NumberToCode.INSTANCE, LevelToNumber.INSTANCE, NumberToLevel.INSTANCE));
		return new KeysetScroll(converter.getMappingContext().getRequiredPersistentEntity(Parcel.class), converter,
				Sort.by("level"), position);
	}

	private static Set<Object> values(CriteriaDefinition criteria) {
		Set<Object> values = new HashSet<>();
		for (CriteriaDefinition part = criteria; part != null; part = part.getPrevious()) {
			part.getGroup().forEach((element) -> values.addAll(values(element)));
			if (part.getValue() != null) {
				values.add(part.getValue());
			}
		}
		return values;
	}

	private KeysetScroll scroll(KeysetScrollPosition position) {
		return new KeysetScroll(this.converter.getMappingContext().getRequiredPersistentEntity(Price.class),
				this.converter, Sort.by("currency", "mood"), position);
	}

	enum Mood {

		HAPPY

	}

	enum Level {

		LOW, HIGH

	}

	record Code(long number) {
	}

	record Ticket(@Id UUID id, boolean valid) {
	}

	record Parcel(@Id Code id, Level level) {
	}

	@WritingConverter
	enum CodeToNumber implements Converter<Code, Long> {

		INSTANCE;

		@Override
		public Long convert(Code source) {
			return source.number();
		}

	}

	@ReadingConverter
	enum NumberToCode implements Converter<Long, Code> {

		INSTANCE;

		@Override
		public Code convert(Long source) {
			return new Code(source);
		}

	}

	@WritingConverter
	enum LevelToNumber implements Converter<Level, Integer> {

		INSTANCE;

		@Override
		public Integer convert(Level source) {
			return source.ordinal() + 1;
		}

	}

	@ReadingConverter
	enum NumberToLevel implements Converter<Integer, Level> {

		INSTANCE;

		@Override
		public Level convert(Integer source) {
			return Level.values()[source - 1];
		}

	}

	record Price(@Id Long id, Currency currency, Mood mood) {
	}

}

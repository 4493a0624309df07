package dev.asyncorm.autoconfigure;

import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.annotation.Id;
import org.springframework.data.mapping.callback.EntityCallback;
import org.springframework.data.r2dbc.mapping.event.AfterSaveCallback;
import org.springframework.data.r2dbc.mapping.event.BeforeConvertCallback;
import org.springframework.data.r2dbc.mapping.event.BeforeSaveCallback;
import org.springframework.data.relational.core.mapping.RelationalMappingContext;
import reactor.core.publisher.Mono;

import dev.asyncorm.session.RepositorySaveCallback;

import static org.assertj.core.api.Assertions.assertThat;

class CallbackTypesTests {

	private static CallbackTypes types(Class<?>... configurations) {
		AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext(configurations);
		return new CallbackTypes(context.getBeanFactory(), new RelationalMappingContext());
	}

	@Test
	void findsNoneForTypesWithoutCallbacks() {
		CallbackTypes types = types(Own.class);
		assertThat(types.test(BeforeConvertCallback.class, Book.class)).isFalse();
		assertThat(types.test(AfterSaveCallback.class, Book.class)).isFalse();
	}

	@Test
	void findsCallbackOfItsKindAndType() {
		CallbackTypes types = types(Own.class, OfBooks.class);
		assertThat(types.test(BeforeConvertCallback.class, Book.class)).isTrue();
		assertThat(types.test(BeforeConvertCallback.class, Shelf.class)).isFalse();
		assertThat(types.test(BeforeSaveCallback.class, Book.class)).isFalse();
	}

	@Test
	void findsCallbackOfUnknownType() {
		CallbackTypes types = types(Unknown.class);
		assertThat(types.test(BeforeSaveCallback.class, Shelf.class)).isTrue();
		assertThat(types.test(AfterSaveCallback.class, Shelf.class)).isTrue();
	}

	@Test
	void findsCallbackOfParentContext() {
		AnnotationConfigApplicationContext parent = new AnnotationConfigApplicationContext(OfBooks.class);
		AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
		context.setParent(parent);
		context.refresh();
		CallbackTypes types = new CallbackTypes(context.getBeanFactory(), new RelationalMappingContext());
		assertThat(types.test(BeforeConvertCallback.class, Book.class)).isTrue();
		assertThat(types.test(BeforeConvertCallback.class, Shelf.class)).isFalse();
	}

	record Book(@Id Long id) {
	}

	record Shelf(@Id Long id) {
	}

	@Configuration(proxyBeanMethods = false)
	static class Own {

		@Bean
		RepositorySaveCallback repositorySaveCallback() {
			return new RepositorySaveCallback(Mono::empty);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OfBooks {

		@Bean
		BeforeConvertCallback<Book> bookCallback() {
			return (book, table) -> Mono.just(book);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Unknown {

		@Bean
		EntityCallback<?> anyCallback() {
			return (BeforeSaveCallback<Book>) (book, row, table) -> Mono.just(book);
		}

	}

}

package dev.asyncorm.sample.docs;

import org.springframework.data.domain.Page;
import org.springframework.data.domain.Pageable;
import org.springframework.data.domain.ScrollPosition;
import org.springframework.data.domain.Window;
import org.springframework.data.relational.core.query.Criteria;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import dev.asyncorm.query.Aggregate;
import dev.asyncorm.query.Grouping;
import dev.asyncorm.query.LockOption;
import dev.asyncorm.sample.user.User;
import dev.asyncorm.session.AsyncSession;

@RestController
class ReadmeQueries {

	private final AsyncSession session;

	ReadmeQueries(AsyncSession session) {
		this.session = session;
	}

	@GetMapping("/users/active")
	Mono<Page<User>> page(Pageable page) {
		return this.session.select(User.class).where(Criteria.where(User::isActive).isTrue()).page(page);
	}

	@GetMapping("/users/feed")
	Mono<Window<User>> feed(ScrollPosition position) {
		return this.session.select(User.class).orderBy("name").limit(50).scroll(position);
	}

	Flux<Activity> groups() {
		return this.session.select(User.class)
			.orderBy("users")
			.as(Activity.class, Grouping.by("active").aggregate(Aggregate.count().as("users")))
			.all();
	}

	Mono<User> next() {
		return this.session.select(User.class).orderBy("id").limit(1).forUpdate(LockOption.SKIP_LOCKED).oneOrEmpty();
	}

	Flux<User> sql(String name) {
		return this.session.sql("select * from \"users\" where lower(name) = lower(:name)")
			.bind("name", name)
			.as(User.class)
			.all();
	}

	record Activity(boolean active, long users) {
	}

}

package dev.asyncorm.stress;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;

/**
 * Base of tests that send every kind of request to an application with five connections.
 */
@SpringBootTest(classes = StressApplication.class, webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
		properties = { "spring.r2dbc.pool.initial-size=0", "spring.r2dbc.pool.max-size=5",
				"async-orm.session.acquire-timeout=10s", "async-orm.session.fetch-size=200",
				"async-orm.web.response-buffer=16KB", "logging.level.org.springframework.boot.webflux=off",
				"logging.level.org.springframework.web=off", "logging.level.reactor.netty.http.server=off",
				"logging.level.dev.asyncorm.web.ProblemDetailExceptionHandler=off" })
abstract class StormTests extends StressTests {

	static final int CONNECTIONS = 5;

	@LocalServerPort
	int port;

}

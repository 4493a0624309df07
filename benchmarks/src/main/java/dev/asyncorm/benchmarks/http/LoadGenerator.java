package dev.asyncorm.benchmarks.http;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.HttpResponseDecoder;

/**
 * Keeps a number of connections busy: each sends its next request when the answer to the
 * one before is complete. One thread does it all, because the machine belongs to the
 * application that is measured.
 */
public final class LoadGenerator implements AutoCloseable {

	private static final int TIMEOUT_SECONDS = 60;

	private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());

	private final List<Channel> channels = new ArrayList<>();

	private final AtomicInteger numbers = new AtomicInteger();

	private volatile Round round = new Round(0, 0, (number) -> new byte[0], new CompletableFuture<>());

	/**
	 * Open the connections.
	 * @param port the port of the application
	 * @param connections the number of connections
	 */
	public LoadGenerator(int port, int connections) {
		Bootstrap bootstrap = new Bootstrap().group(this.group)
			.channel(NioSocketChannel.class)
			.handler(new ChannelInitializer<SocketChannel>() {

				@Override
				protected void initChannel(SocketChannel channel) {
					channel.pipeline().addLast(new HttpResponseDecoder(), new AnswerHandler(LoadGenerator.this));
				}

			});
		for (int i = 0; i < connections; i++) {
			this.channels.add(bootstrap.connect("localhost", port).syncUninterruptibly().channel());
		}
	}

	/**
	 * Send requests and wait until all are answered.
	 * @param count the number of requests
	 * @param requests makes a request from its number, which is new each time
	 */
	public void run(int count, IntFunction<byte[]> requests) {
		int first = this.numbers.getAndAdd(count);
		Round current = new Round(first, first + count, requests, new CompletableFuture<>());
		this.round = current;
		this.channels.forEach((channel) -> channel.eventLoop().execute(() -> current.next(channel)));
		current.end().orTimeout(TIMEOUT_SECONDS, TimeUnit.SECONDS).join();
	}

	void answered(Channel channel) {
		Round current = this.round;
		current.next(channel);
		current.answered();
	}

	void failed(Throwable failure) {
		this.round.end().completeExceptionally(failure);
	}

	@Override
	public void close() {
		this.group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
	}

	/**
	 * The requests of one call.
	 */
	private static final class Round {

		private final AtomicInteger next;

		private final AtomicInteger open;

		private final int last;

		private final IntFunction<byte[]> requests;

		private final CompletableFuture<Void> end;

		Round(int first, int last, IntFunction<byte[]> requests, CompletableFuture<Void> end) {
			this.next = new AtomicInteger(first);
			this.open = new AtomicInteger(last - first);
			this.last = last;
			this.requests = requests;
			this.end = end;
		}

		void next(Channel channel) {
			int number = this.next.getAndIncrement();
			if (number < this.last) {
				channel.writeAndFlush(channel.alloc().buffer().writeBytes(this.requests.apply(number)),
						channel.voidPromise());
			}
		}

		void answered() {
			if (this.open.decrementAndGet() == 0) {
				this.end.complete(null);
			}
		}

		CompletableFuture<Void> end() {
			return this.end;
		}

	}

}

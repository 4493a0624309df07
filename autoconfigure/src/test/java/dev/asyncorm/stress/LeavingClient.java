package dev.asyncorm.stress;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * A client that sends a request, never reads the answer and closes its socket after a
 * while. Its receive buffer is small, so that the server cannot get rid of a large answer
 * before.
 */
final class LeavingClient {

	private LeavingClient() {
	}

	/**
	 * Send a POST request and leave.
	 * @param port the server's port
	 * @param path the path
	 * @param stay how long to stay after the request was sent
	 * @param reset whether to leave by a TCP reset instead of an orderly close
	 * @return completion, when the client has left
	 */
	static Mono<Void> post(int port, String path, Duration stay, boolean reset) {
		return Mono.using(() -> connect(port, reset),
				(channel) -> Mono.fromRunnable(() -> send(channel, path)).then(Mono.delay(stay)), LeavingClient::close)
			.subscribeOn(Schedulers.boundedElastic())
			.then();
	}

	private static SocketChannel connect(int port, boolean reset) throws IOException {
		SocketChannel channel = SocketChannel.open();
		channel.setOption(StandardSocketOptions.SO_RCVBUF, 4096);
		channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
		if (reset) {
			channel.setOption(StandardSocketOptions.SO_LINGER, 0);
		}
		channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
		return channel;
	}

	private static void send(SocketChannel channel, String path) {
		String request = "POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n";
		ByteBuffer bytes = ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII));
		try {
			while (bytes.hasRemaining()) {
				channel.write(bytes);
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static void close(SocketChannel channel) {
		try {
			channel.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}

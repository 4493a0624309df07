package dev.asyncorm.benchmarks.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;

/**
 * Reads the answers on one connection; anything but success fails the benchmark.
 */
final class AnswerHandler extends SimpleChannelInboundHandler<HttpObject> {

	private final LoadGenerator generator;

	AnswerHandler(LoadGenerator generator) {
		this.generator = generator;
	}

	@Override
	protected void channelRead0(ChannelHandlerContext context, HttpObject message) {
		if (message instanceof HttpResponse response && response.status().codeClass() != HttpStatusClass.SUCCESS) {
			this.generator.failed(new IllegalStateException("The application answered " + response.status()));
		}
		else if (message instanceof LastHttpContent) {
			this.generator.answered(context.channel());
		}
	}

	@Override
	public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
		this.generator.failed(cause);
	}

}

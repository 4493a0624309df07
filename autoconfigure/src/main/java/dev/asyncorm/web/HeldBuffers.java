package dev.asyncorm.web;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import org.jspecify.annotations.Nullable;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.core.io.buffer.DataBufferUtils;

/**
 * Buffers that wait for the commit. One thread at a time adds and takes; a cancel may
 * release from any other. Every buffer is handed out or released exactly once.
 */
final class HeldBuffers {

	private final Queue<DataBuffer> buffers = new ConcurrentLinkedQueue<>();

	private final DataBufferFactory factory;

	private int count;

	private volatile boolean released;

	HeldBuffers(DataBufferFactory factory) {
		this.factory = factory;
	}

	void add(DataBuffer buffer) {
		this.buffers.add(buffer);
		this.count++;
		if (this.released) {
			release();
		}
	}

	/**
	 * Hand out all buffers but the newest ones, as one buffer and without copying where
	 * the factory can.
	 * @param keep how many of the newest to keep
	 * @return the buffers as one, or {@code null} when there is nothing to hand out
	 */
	@Nullable DataBuffer take(int keep) {
		List<DataBuffer> taken = new ArrayList<>();
		while (this.count > keep) {
			this.count--;
			DataBuffer buffer = this.buffers.poll();
			if (buffer != null) {
				taken.add(buffer);
			}
		}
		if (taken.isEmpty()) {
			return null;
		}
		return (taken.size() == 1) ? taken.get(0) : this.factory.join(taken);
	}

	void release() {
		this.released = true;
		DataBuffer buffer = this.buffers.poll();
		while (buffer != null) {
			DataBufferUtils.release(buffer);
			buffer = this.buffers.poll();
		}
	}

}

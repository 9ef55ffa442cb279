package org.espalier.actors.exchange.lane;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.GatheringByteChannel;
import java.nio.channels.ScatteringByteChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Set;
import jdk.net.ExtendedSocketOptions;

/**
 * One connection: a blocking socket, with TLS around it or not, and the time by which something must have happened. Blocking
 * channels know no time-outs; so the {@link Watch} closes one whose time is over, and what waits in it fails. One thread reads,
 * one writes, any may close.
 */
final class Link implements Closeable {
  /** Linux asks an idle peer after this many seconds, then so often; a machine that lost its power is noticed in about two minutes. */
  private static final int KEEPALIVE_SECONDS = 60;
  private static final int KEEPALIVE_INTERVAL = 10;
  private static final long WHENEVER = 0;
  private final SocketChannel socket;
  private final String peer;
  private ScatteringByteChannel in;
  private GatheringByteChannel out;
  private volatile long due = WHENEVER;
  private volatile boolean overdue;

  /** @param peer how the log calls it; a host without the port where the port means nothing */
  Link(SocketChannel socket, String peer) throws IOException {
    this.socket = socket;
    this.peer = peer;
    this.in = socket;
    this.out = socket;
    socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
    socket.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
    Set<?> known = socket.supportedOptions();
    if (known.contains(ExtendedSocketOptions.TCP_KEEPIDLE) && known.contains(ExtendedSocketOptions.TCP_KEEPINTERVAL)) {
      socket.setOption(ExtendedSocketOptions.TCP_KEEPIDLE, KEEPALIVE_SECONDS);
      socket.setOption(ExtendedSocketOptions.TCP_KEEPINTERVAL, KEEPALIVE_INTERVAL);
    }
  }

  String peer() {
    return peer;
  }

  SocketChannel socket() {
    return socket;
  }

  /** All that follows goes through this channel around the socket. */
  <C extends ScatteringByteChannel & GatheringByteChannel> void wrap(C channel) {
    in = channel;
    out = channel;
  }

  /** From now on this much time is left, until it is set anew. */
  void within(Duration time) {
    long at = System.nanoTime() + time.toNanos();
    due = at == WHENEVER ? 1 : at;
  }

  /** From now on there is time without end. */
  void whenever() {
    due = WHENEVER;
  }

  /** Closes the connection if its time is over. */
  void check(long now) {
    long at = due;
    if (at != WHENEVER && now - at > 0) {
      overdue = true;
      close();
    }
  }

  boolean overdue() {
    return overdue;
  }

  boolean isOpen() {
    return socket.isOpen();
  }

  /** Reads what there is, at least a byte; -1 at the end. */
  int read(ByteBuffer buffer) throws IOException {
    return in.read(buffer);
  }

  long read(ByteBuffer[] buffers) throws IOException {
    return in.read(buffers);
  }

  /** Reads until the buffer is full, and flips it. */
  ByteBuffer fill(ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      if (in.read(buffer) < 0) {
        throw new EOFException("the connection ended");
      }
    }
    return buffer.flip();
  }

  void write(ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      out.write(buffer);
    }
  }

  /** Writes the first so many buffers; each write that gets on has this much time. */
  void write(ByteBuffer[] buffers, int count, Duration time) throws IOException {
    int from = 0;
    while (from < count) {
      if (buffers[from].hasRemaining()) {
        within(time);
        out.write(buffers, from, count - from);
      } else {
        from++;
      }
    }
    whenever();
  }

  /** Ends the socket at once, without a farewell of TLS: a frame tells by itself whether it is whole. Never blocks. */
  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      // It is of no use any more; there is nothing better to do with it.
    }
  }
}

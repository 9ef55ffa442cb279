package org.espalier.actors.exchange.lane;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** A node that lets others in and then does what a test wants. */
final class RawHost implements Closeable {
  private final ServerSocketChannel door;

  RawHost() throws IOException {
    door = ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
  }

  LaneAddress address() {
    return new LaneAddress("127.0.0.1", door.socket().getLocalPort());
  }

  /** The next that calls, after it was told that it is welcome. */
  SocketChannel welcome() throws IOException {
    SocketChannel socket = door.accept();
    socket.socket().setSoTimeout(120_000);
    socket.socket().getInputStream().readNBytes(RawPeer.hello(LaneNode.CLUSTER).length);
    socket.write(ByteBuffer.allocate(8).putInt(Hello.MAGIC).putShort(Hello.VERSION).putShort((short) 0).flip());
    return socket;
  }

  @Override
  public void close() throws IOException {
    door.close();
  }
}

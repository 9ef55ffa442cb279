package org.espalier.actors.exchange.lane;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32C;

/** A peer that says what a test wants, right or wrong. */
final class RawPeer implements Closeable {
  final SocketChannel socket;

  private RawPeer(LaneAddress to) throws IOException {
    socket = SocketChannel.open(new InetSocketAddress(to.host(), to.port()));
    socket.socket().setSoTimeout(120_000);
  }

  /** Has not said anything yet. */
  static RawPeer connect(LaneNode node) throws IOException {
    return new RawPeer(node.lane.address());
  }

  /** Was let in. */
  static RawPeer welcome(LaneNode node) throws IOException {
    RawPeer peer = connect(node);
    peer.write(hello(LaneNode.CLUSTER));
    if (peer.answer() != Hello.Answer.WELCOME.ordinal()) {
      throw new IOException("not welcome");
    }
    return peer;
  }

  static byte[] hello(String cluster) {
    byte[] name = cluster.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(8 + name.length).putInt(Hello.MAGIC).putShort(Hello.VERSION).putShort((short) name.length).put(name)
        .array();
  }

  static byte[] header(long sequence, int head, int attachments, long body) {
    byte[] bytes = new byte[FrameHeader.BYTES];
    new FrameHeader(sequence, head, attachments, body).write().get(bytes);
    return bytes;
  }

  /** A right frame. */
  static byte[] frame(long sequence, byte[] head, byte[] attachment) {
    ParcelLayout layout = ParcelLayout.of(head.length, new int[] {attachment.length});
    ByteBuffer body = ByteBuffer.allocate(4 + (int) layout.body()).putInt(attachment.length).put(head);
    body.position(4 + (int) ParcelLayout.aligned(head.length)).put(attachment);
    CRC32C crc = new CRC32C();
    crc.update(body.array());
    return ByteBuffer.allocate(FrameHeader.BYTES + body.capacity() + FrameHeader.TRAILER)
        .put(header(sequence, head.length, 1, layout.body())).put(body.array()).putInt((int) crc.getValue()).array();
  }

  void write(byte[] bytes) throws IOException {
    write(bytes, 0, bytes.length);
  }

  void write(byte[] bytes, int from, int to) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(Arrays.copyOfRange(bytes, from, to));
    while (buffer.hasRemaining()) {
      socket.write(buffer);
    }
  }

  int answer() throws IOException {
    ByteBuffer answer = ByteBuffer.wrap(socket.socket().getInputStream().readNBytes(8));
    return answer.getShort(6);
  }

  /** Waits till the node ends the connection. */
  void awaitEnd() throws IOException {
    try {
      socket.socket().getInputStream().readAllBytes();
    } catch (IOException e) {
      if (e instanceof java.net.SocketTimeoutException) {
        throw e;
      }
      // a reset is an end too
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}

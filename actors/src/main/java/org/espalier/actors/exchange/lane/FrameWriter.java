package org.espalier.actors.exchange.lane;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/** Writes parcels as frames to one connection, straight from the sender's memory. One thread. */
final class FrameWriter {
  /** What is summed and written at a time: fits the processor's second cache, and costs few calls. */
  static final int WINDOW = 256 << 10;
  private static final int MOST_PIECES = 64;
  private static final ByteBuffer GAP = ByteBuffer.allocateDirect(ParcelLayout.ALIGNMENT).asReadOnlyBuffer();
  private final Link link;
  private final LaneLimits limits;
  private final Duration stall;
  private final ByteBuffer[] window = new ByteBuffer[MOST_PIECES + 2]; // with a header and a trailer
  private final CRC32C crc = new CRC32C();
  private long sequence;

  FrameWriter(Link link, LaneLimits limits, Duration stall) {
    this.link = link;
    this.limits = limits;
    this.stall = stall;
  }

  /** Returns when all bytes were handed to the socket. */
  void write(Outgoing parcel) throws IOException {
    crc.reset();
    window[0] = FrameHeader.of(sequence++, parcel.layout(), limits).write();
    int count = 1;
    List<ByteBuffer> parts = parts(parcel);
    long left = parts.stream().mapToLong(ByteBuffer::remaining).sum();
    int part = 0;
    do {
      for (int room = window(left); room > 0 && count <= MOST_PIECES; room -= window[count - 1].remaining()) {
        ByteBuffer piece = cut(parts.get(part), room);
        window[count++] = piece;
        left -= piece.remaining();
        part += parts.get(part).hasRemaining() ? 0 : 1;
      }
      if (left == 0) {
        window[count++] = ByteBuffer.allocate(FrameHeader.TRAILER).putInt((int) crc.getValue()).flip();
      }
      link.write(window, count, stall);
      count = 0;
    } while (left > 0);
  }

  /** How much of what is left goes next: what remains at the end is not worth a call of its own. */
  static int window(long left) {
    return left > WINDOW * 3 / 2 ? WINDOW : (int) left;
  }

  private ByteBuffer cut(ByteBuffer part, int most) {
    int length = Math.min(part.remaining(), most);
    ByteBuffer piece = part.slice(part.position(), length);
    crc.update(piece.duplicate());
    part.position(part.position() + length);
    return piece;
  }

  /** All that the body's sum goes over, without what is empty. */
  private static List<ByteBuffer> parts(Outgoing parcel) {
    List<ByteBuffer> parts = new ArrayList<>(3 + 2 * parcel.attachments().size());
    if (!parcel.attachments().isEmpty()) {
      parts.add(lengths(parcel.layout().attachments()));
    }
    add(parts, ByteBuffer.wrap(parcel.head()));
    parcel.attachments().forEach(attachment -> add(parts, attachment.duplicate()));
    return parts;
  }

  private static void add(List<ByteBuffer> parts, ByteBuffer part) {
    int gap = ParcelLayout.gap(part.remaining());
    if (part.hasRemaining()) {
      parts.add(part);
    }
    if (gap > 0) {
      parts.add(GAP.slice(0, gap));
    }
  }

  private static ByteBuffer lengths(int[] attachments) {
    ByteBuffer lengths = ByteBuffer.allocate(Integer.BYTES * attachments.length);
    lengths.asIntBuffer().put(attachments);
    return lengths;
  }
}

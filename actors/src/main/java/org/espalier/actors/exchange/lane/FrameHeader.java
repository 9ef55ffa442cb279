package org.espalier.actors.exchange.lane;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * How a frame begins. A frame is: this header, the attachments' lengths (4 bytes each), the body (see {@link ParcelLayout}), and a
 * CRC-32C of lengths and body. All numbers are big-endian. The header has a CRC-32C of its own, so that its lengths can be
 * believed before the body has come; the body's follows the body, so that neither side goes over it twice: each piece is summed
 * while it is in the processor's cache on its way to or from the socket.
 *
 * @param sequence of frames on a connection, from 0
 * @param body     bytes of the body
 */
record FrameHeader(long sequence, int head, int attachments, long body) {
  static final int MAGIC = 0x4C_41_4E_45; // LANE
  static final int BYTES = 36;
  static final int TRAILER = 4;
  private static final int SUMMED = BYTES - Integer.BYTES;

  ByteBuffer write() {
    ByteBuffer buffer = ByteBuffer.allocate(BYTES).putInt(MAGIC).putInt(Hello.VERSION).putLong(sequence).putInt(head)
        .putInt(attachments).putLong(body);
    return buffer.putInt(sum(buffer)).flip();
  }

  /** @throws LaneException if this is no header, or not the one that is next, or announces more than is allowed */
  static FrameHeader read(ByteBuffer buffer, long next, LaneLimits limits) throws LaneException {
    require(buffer.getInt(0) == MAGIC, LaneFailure.MAGIC, "a frame begins with %08x instead of %08x", buffer.getInt(0), MAGIC);
    require(buffer.getInt(SUMMED) == sum(buffer), LaneFailure.CHECKSUM, "the header of frame %d was changed on its way", next);
    require(buffer.getInt(4) == Hello.VERSION, LaneFailure.VERSION, "frame %d has version %d", next, buffer.getInt(4));
    FrameHeader header = new FrameHeader(buffer.getLong(8), buffer.getInt(16), buffer.getInt(20), buffer.getLong(24));
    require(header.sequence == next, LaneFailure.SEQUENCE, "frame %d came where %d was next", header.sequence, next);
    header.check(limits);
    return header;
  }

  private void check(LaneLimits limits) throws LaneException {
    require(head >= 0 && head <= limits.headBytes(), LaneFailure.LENGTH, "a head of %d bytes; allowed are %d", head,
        limits.headBytes());
    require(attachments >= 0 && attachments <= limits.attachments(), LaneFailure.LENGTH, "%d attachments; allowed are %d",
        attachments, limits.attachments());
    require(body >= 0 && body <= limits.parcelBytes(), LaneFailure.LENGTH, "a parcel of %d bytes; allowed are %d", body,
        limits.parcelBytes());
  }

  /** @throws LaneException if the attachments' lengths are not those of this body */
  ParcelLayout layout(ByteBuffer lengths) throws LaneException {
    int[] each = new int[attachments];
    for (int i = 0; i < attachments; i++) {
      each[i] = lengths.getInt();
      require(each[i] >= 0, LaneFailure.LENGTH, "attachment %d has %d bytes", i, each[i]);
    }
    ParcelLayout layout = ParcelLayout.of(head, each);
    require(layout.body() == body, LaneFailure.LENGTH, "head and attachments take %d bytes, the parcel %d", layout.body(), body);
    return layout;
  }

  /** Of a parcel that is to be sent. @throws LaneException if it is larger than allowed */
  static FrameHeader of(long sequence, ParcelLayout layout, LaneLimits limits) throws LaneException {
    FrameHeader header = new FrameHeader(sequence, layout.head(), layout.attachments().length, layout.body());
    header.check(limits);
    return header;
  }

  private static int sum(ByteBuffer buffer) {
    CRC32C crc = new CRC32C();
    crc.update(buffer.array(), 0, SUMMED);
    return (int) crc.getValue();
  }

  static void require(boolean met, LaneFailure reason, String message, Object... values) throws LaneException {
    if (!met) {
      throw new LaneException(reason, message, values);
    }
  }
}

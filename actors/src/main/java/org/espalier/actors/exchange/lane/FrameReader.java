package org.espalier.actors.exchange.lane;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.zip.CRC32C;

/** Reads frames of one connection straight into pooled memory. Believes nothing that was not checked. One thread. */
final class FrameReader {
  private final Link link;
  private final LaneLimits limits;
  private final LaneTimes times;
  private final ParcelMemory memory;
  private final ByteBuffer header = ByteBuffer.allocate(FrameHeader.BYTES);
  private final ByteBuffer trailer = ByteBuffer.allocate(FrameHeader.TRAILER);
  private final CRC32C crc = new CRC32C();
  private long sequence;
  private int sinceProgress;

  FrameReader(Link link, LaneSettings settings, ParcelMemory memory) {
    this.link = link;
    this.limits = settings.limits();
    this.times = settings.times();
    this.memory = memory;
  }

  /**
   * The next parcel; waits for its begin without end, for its rest as long as there is progress.
   *
   * @return empty if the peer ended the connection after a whole frame
   * @throws LaneException if what came is no frame as it should be
   */
  Optional<Parcel> next() throws IOException {
    link.whenever();
    if (header.position() == 0 && link.read(header) < 0) {
      return Optional.empty();
    }
    link.within(times.progress());
    FrameHeader frame = FrameHeader.read(link.fill(header), sequence++, limits);
    header.clear();
    ByteBuffer lengths = link.fill(ByteBuffer.allocate(Integer.BYTES * frame.attachments()));
    ParcelLayout layout = frame.layout(lengths);
    crc.reset();
    crc.update(lengths.rewind());
    link.whenever();
    ParcelMemory.Lease lease = memory.take((int) frame.body(), times.stall());
    try {
      read(lease.view());
      return Optional.of(new Parcel(layout, lease));
    } catch (IOException | RuntimeException | Error e) {
      lease.give();
      throw e;
    }
  }

  private void read(ByteBuffer body) throws IOException {
    int end = body.limit();
    link.within(times.progress());
    sinceProgress = 0;
    trailer.clear();
    ByteBuffer[] last = {body, trailer, header}; // often the next frame is there already
    while (body.position() < end) {
      int from = body.position();
      body.limit(from + FrameWriter.window(end - from));
      long bytes = body.limit() == end ? link.read(last) : link.read(body);
      progress(bytes);
      crc.update(body.duplicate().flip().position(from));
    }
    link.fill(trailer);
    link.whenever();
    FrameHeader.require(trailer.getInt() == (int) crc.getValue(), LaneFailure.CHECKSUM,
        "the body of frame %d was changed on its way, or by its sender while it was sent", sequence - 1);
  }

  private void progress(long bytes) throws IOException {
    if (bytes < 0) {
      throw new EOFException("the connection ended");
    }
    sinceProgress += (int) bytes;
    if (sinceProgress >= LaneTimes.PROGRESS_BYTES) {
      sinceProgress = 0;
      link.within(times.progress());
    }
  }
}

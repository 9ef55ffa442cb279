package org.espalier.actors.exchange.lane;

import java.lang.ref.Cleaner;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * What a peer sent: a head and attachments. The receiver owns it and closes it once; until then its attachments may be read and
 * written, by one thread at a time. They are views of pooled memory: after {@link #close} another parcel lies there, also under
 * views made of them, so keep the parcel as long as any. One that is forgotten gives its memory back when the garbage
 * collector finds it, and is counted as a leak.
 */
public final class Parcel implements AutoCloseable {
  private static final Cleaner CLEANER = Cleaner.create();
  private final byte[] head;
  private final List<ByteBuffer> attachments;
  private final long bytes;
  private final ParcelMemory.Lease lease;
  private final Cleaner.Cleanable forgotten;

  Parcel(ParcelLayout layout, ParcelMemory.Lease lease) {
    ByteBuffer memory = lease.view();
    this.head = layout.head(memory);
    this.attachments = layout.attachments(memory);
    this.bytes = layout.payload();
    this.lease = lease;
    this.forgotten = CLEANER.register(this, lease::giveIfForgotten);
  }

  /** The head; the receiver's own, valid after {@link #close} too. */
  public byte[] head() {
    return head;
  }

  /**
   * The attachments in the order of sending; direct, little-endian, each from an address that is a multiple of 64.
   *
   * @throws IllegalStateException if the parcel is closed
   */
  public List<ByteBuffer> attachments() {
    if (lease.given()) {
      throw new IllegalStateException("a parcel of " + attachments.size() + " attachments was closed: read them before");
    }
    return attachments;
  }

  /** Of head and attachments together. */
  public long bytes() {
    return bytes;
  }

  /** Gives the memory back; the second time nothing happens. Any thread. */
  @Override
  public void close() {
    lease.give();
    forgotten.clean();
  }
}

package org.espalier.actors.exchange.lane;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A parcel on its way to a peer, and who waits for it. The memory is the sender's. */
record Outgoing(byte[] head, List<ByteBuffer> attachments, ParcelLayout layout, CompletableFuture<Void> sent) {
  /** What even an empty parcel counts in the queue, so that their number is bounded too. */
  private static final int OVERHEAD = 1 << 10;

  static Outgoing of(byte[] head, List<ByteBuffer> attachments) {
    List<ByteBuffer> views = attachments.stream().map(ByteBuffer::duplicate).toList();
    int[] lengths = views.stream().mapToInt(ByteBuffer::remaining).toArray();
    return new Outgoing(head, views, ParcelLayout.of(head.length, lengths), new CompletableFuture<>());
  }

  long cost() {
    return layout.body() + OVERHEAD;
  }
}

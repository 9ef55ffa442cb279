package org.espalier.actors.exchange.lane;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Where a parcel's head and attachments lie, on the wire as in memory: one after the other, each from a multiple of
 * {@value #ALIGNMENT} bytes. So the body of a frame is read into one piece of memory as it comes, and tensors begin at addresses
 * that native code likes.
 */
record ParcelLayout(int head, int[] attachments, long body) {
  static final int ALIGNMENT = 64;

  static ParcelLayout of(int head, int[] attachments) {
    long body = aligned(head);
    for (int length : attachments) {
      body += aligned(length);
    }
    return new ParcelLayout(head, attachments, body);
  }

  /** Bytes of head and attachments without what is between them. */
  long payload() {
    long sum = head;
    for (int length : attachments) {
      sum += length;
    }
    return sum;
  }

  byte[] head(ByteBuffer memory) {
    byte[] bytes = new byte[head];
    memory.get(0, bytes);
    return bytes;
  }

  List<ByteBuffer> attachments(ByteBuffer memory) {
    List<ByteBuffer> views = new ArrayList<>(attachments.length);
    int at = (int) aligned(head);
    for (int length : attachments) {
      views.add(memory.slice(at, length).order(ByteOrder.LITTLE_ENDIAN));
      at += (int) aligned(length);
    }
    return List.copyOf(views);
  }

  static long aligned(long bytes) {
    return (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }

  /** Bytes from the end of something to the beginning of what follows it. */
  static int gap(int length) {
    return (int) (aligned(length) - length);
  }
}

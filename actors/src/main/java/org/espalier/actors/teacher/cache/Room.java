package org.espalier.actors.teacher.cache;

import java.util.ArrayList;
import java.util.List;

/** How much room answers may take, and which segments have to go to keep a bound. Pure. */
final class Room {
  private static final long GIB = 1L << 30;

  private Room() {}

  /**
   * What a segment takes.
   *
   * @param bytes   that it has, or may come to have
   * @param written whether somebody still appends to it
   */
  record Held(Segment segment, long bytes, boolean written) {}

  /** The oldest, as many as are needed; none that is being written, so the bound may be missed. */
  static List<Segment> toFree(List<Held> oldestFirst, long bound) {
    long total = total(oldestFirst);
    List<Segment> freed = new ArrayList<>();
    for (Held held : oldestFirst) {
      if (total > bound && !held.written) {
        freed.add(held.segment);
        total -= held.bytes;
      }
    }
    return freed;
  }

  static long total(List<Held> segments) {
    return segments.stream().mapToLong(Held::bytes).sum();
  }

  /**
   * Whether a disk can hold more answers and still has room for what cannot be computed again: a gibibyte, or a twentieth of a small one.
   *
   * @param free  bytes of the disk
   * @param total bytes of the disk
   */
  static boolean isLeft(long free, long total, long needed) {
    return free - needed >= Math.min(GIB, total / 20);
  }
}

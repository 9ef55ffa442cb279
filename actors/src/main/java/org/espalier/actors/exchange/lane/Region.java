package org.espalier.actors.exchange.lane;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.TreeMap;

/** A piece of direct memory and what of it is free. Parts that lie side by side grow together again. Guarded by its pool. */
final class Region {
  private final ByteBuffer memory;
  /** Free parts: where, and how long. */
  private final TreeMap<Integer, Integer> free = new TreeMap<>();

  Region(int bytes) {
    memory = ByteBuffer.allocateDirect(bytes + ParcelLayout.ALIGNMENT).alignedSlice(ParcelLayout.ALIGNMENT);
    free.put(0, bytes);
  }

  /** Where the first part of this size is, now no longer free; -1 if there is none. */
  int take(int bytes) {
    for (Map.Entry<Integer, Integer> part : free.entrySet()) {
      if (part.getValue() >= bytes) {
        int at = part.getKey();
        free.remove(at);
        if (part.getValue() > bytes) {
          free.put(at + bytes, part.getValue() - bytes);
        }
        return at;
      }
    }
    return -1;
  }

  void give(int at, int bytes) {
    int from = at;
    int to = at + bytes;
    Map.Entry<Integer, Integer> before = free.lowerEntry(at);
    if (before != null && before.getKey() + before.getValue() == at) {
      from = before.getKey();
    }
    Integer after = free.remove(to);
    free.put(from, to - from + (after == null ? 0 : after));
  }

  ByteBuffer view(int at, int bytes) {
    return memory.slice(at, bytes);
  }
}

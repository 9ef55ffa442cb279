package org.espalier.actors.exchange.lane;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Direct memory in which parcels arrive, bounded and used over and over: Java frees such memory late, so none is allocated for a
 * parcel. It grows by regions, first a small one for everyday use, then such that hold the largest parcel; so that one always
 * finds room once enough others were closed. Whoever finds none waits, in the order of coming: small parcels cannot starve a
 * large one. Any thread.
 */
final class ParcelMemory {
  private static final int STARTER = 16 << 20;
  private static final int PAGE = 4 << 10;
  private final List<Region> regions = new ArrayList<>();
  private final Deque<Object> waiting = new ArrayDeque<>();
  private final int regionBytes;
  private final long bound;
  private long reserved;
  private long inUse;
  private long mostUsed;
  private long waits;
  private long leaked;
  private boolean closed;

  ParcelMemory(LaneLimits limits) {
    regionBytes = pages(limits.parcelBytes());
    bound = limits.poolBytes();
  }

  /** The least that a pool for parcels of this size must have. */
  static long least(int parcelBytes) {
    return (long) starter(parcelBytes) + (starter(parcelBytes) == pages(parcelBytes) ? 0 : pages(parcelBytes));
  }

  /**
   * Memory for one parcel; waits till there is some.
   *
   * @throws LaneException if there is none in this time, the lane was closed, or the machine has less memory than the bound
   */
  synchronized Lease take(int bytes, Duration most) throws LaneException {
    Object turn = new Object();
    long end = System.nanoTime() + most.toNanos();
    waiting.add(turn);
    try {
      Lease lease = waiting.peek() == turn ? find(bytes) : null;
      waits += lease == null ? 1 : 0;
      while (lease == null) {
        await(bytes, end);
        lease = waiting.peek() == turn ? find(bytes) : null;
      }
      return lease;
    } finally {
      waiting.remove(turn);
      notifyAll();
    }
  }

  private void await(int bytes, long end) throws LaneException {
    long left = end - System.nanoTime();
    if (closed) {
      throw new LaneException(LaneFailure.CLOSED, "the lane was closed");
    }
    if (left <= 0) {
      throw new LaneException(LaneFailure.STALLED, "no memory for a parcel of %d bytes: %d of at most %d bytes are in use and the "
          + "receiver closes none", bytes, inUse, bound);
    }
    try {
      TimeUnit.NANOSECONDS.timedWait(this, left);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LaneException(e, LaneFailure.CLOSED, "interrupted while waiting for memory");
    }
  }

  private Lease find(int bytes) throws LaneException {
    int need = pages(bytes);
    for (Region region : regions) {
      int at = region.take(need);
      if (at >= 0) {
        return lease(region, at, bytes);
      }
    }
    int next = regions.isEmpty() ? starter(regionBytes) : regionBytes;
    if (reserved + next > bound) {
      return null;
    }
    grow(next);
    return find(bytes);
  }

  private void grow(int bytes) throws LaneException {
    try {
      regions.add(new Region(bytes));
      reserved += bytes;
    } catch (OutOfMemoryError e) {
      throw new LaneException(e, LaneFailure.RESOURCES, "the lane's pool has %d of at most %d bytes and the JVM gives no %d more: "
          + "raise -XX:MaxDirectMemorySize or lower the pool's bound", reserved, bound, bytes);
    }
  }

  private Lease lease(Region region, int at, int bytes) {
    inUse += pages(bytes);
    mostUsed = Math.max(mostUsed, inUse);
    return new Lease(region, at, bytes);
  }

  private synchronized void give(Region region, int at, int bytes) {
    region.give(at, bytes);
    inUse -= bytes;
    notifyAll();
  }

  /** Who waits is sent away. What is in use stays usable till it is given back. */
  synchronized void close() {
    closed = true;
    notifyAll();
  }

  synchronized LaneStatistics.Memory statistics() {
    return new LaneStatistics.Memory(reserved, inUse, mostUsed, waits, leaked);
  }

  private synchronized void countLeak() {
    leaked++;
  }

  private static int starter(int parcelBytes) {
    return Math.min(STARTER, pages(parcelBytes));
  }

  private static int pages(int bytes) {
    return Math.max(1, (bytes + PAGE - 1) / PAGE) * PAGE;
  }

  /** The memory of one parcel. Given back once, whoever asks. */
  final class Lease {
    private final Region region;
    private final int at;
    private final int bytes;
    private final AtomicBoolean given = new AtomicBoolean();

    private Lease(Region region, int at, int bytes) {
      this.region = region;
      this.at = at;
      this.bytes = bytes;
    }

    ByteBuffer view() {
      return region.view(at, bytes);
    }

    boolean given() {
      return given.get();
    }

    boolean give() {
      boolean first = given.compareAndSet(false, true);
      if (first) {
        ParcelMemory.this.give(region, at, pages(bytes));
      }
      return first;
    }

    /** Called when nobody can reach the parcel any more. */
    void giveIfForgotten() {
      if (give()) {
        countLeak();
      }
    }
  }
}

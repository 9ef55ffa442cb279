package org.espalier.actors.exchange.lane;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** A lane whose parcels wait to be looked at, and the deadlines of these tests. */
final class LaneNode implements AutoCloseable {
  static final String CLUSTER = "garden";
  private static final long MOST_SECONDS = 120;
  private final BlockingQueue<Parcel> inbox = new LinkedBlockingQueue<>();
  final Lane lane;

  private LaneNode(LaneSettings settings, LaneSecurity security) {
    lane = Lane.open(settings, security, inbox::add);
  }

  static LaneNode open() {
    return open(settings());
  }

  static LaneNode open(LaneSettings settings) {
    return new LaneNode(settings, LaneSecurity.plain());
  }

  static LaneNode open(LaneSettings settings, LaneSecurity security) {
    return new LaneNode(settings, security);
  }

  static LaneSettings settings() {
    return LaneSettings.usual("127.0.0.1", 0, CLUSTER).with(times(60_000, 60_000));
  }

  /** Parcels of up to 1 MiB in a pool of so many MiB, and a queue of so many; 8 strangers. */
  static LaneLimits limits(int poolMiB, int queueMiB) {
    return new LaneLimits(64 << 10, 100, 1 << 20, (long) poolMiB << 20, (long) queueMiB << 20, 64, 8);
  }

  /** Short ones only where a test waits for their end: the machine may be busy. */
  static LaneTimes times(long helloMillis, long progressMillis) {
    Duration ample = Duration.ofMinutes(1);
    return new LaneTimes(ample, Duration.ofMillis(helloMillis), Duration.ofMillis(progressMillis), ample, ample);
  }

  CompletionStage<Void> send(LaneNode to, String head, ByteBuffer... attachments) {
    return lane.send(to.lane.address(), head.getBytes(StandardCharsets.UTF_8), List.of(attachments));
  }

  Parcel next() throws InterruptedException {
    Parcel parcel = inbox.poll(MOST_SECONDS, TimeUnit.SECONDS);
    assertThat(parcel).as("parcel within %d s; %s", MOST_SECONDS, statistics()).isNotNull();
    return parcel;
  }

  /** The head of the next parcel, which is closed. */
  String nextHead() throws InterruptedException {
    try (Parcel parcel = next()) {
      return new String(parcel.head(), StandardCharsets.UTF_8);
    }
  }

  boolean isEmpty() {
    return inbox.isEmpty();
  }

  LaneStatistics statistics() {
    return lane.statistics();
  }

  long failures(LaneFailure reason) {
    return statistics().failures(reason);
  }

  @Override
  public void close() {
    lane.close();
  }

  static void done(CompletionStage<Void> sent) throws Exception {
    sent.toCompletableFuture().get(MOST_SECONDS, TimeUnit.SECONDS);
  }

  /** Why the send failed. */
  static Throwable cause(CompletionStage<Void> sent) throws Exception {
    try {
      done(sent);
    } catch (ExecutionException e) {
      return e.getCause();
    }
    throw new AssertionError("the send did not fail");
  }

  static LaneFailure reason(CompletionStage<Void> sent) throws Exception {
    return ((LaneException) cause(sent)).reason();
  }

  /** For what no event tells: waits till it is so. */
  static void until(BooleanSupplier so) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(MOST_SECONDS);
    while (!so.getAsBoolean()) {
      assertThat(System.nanoTime()).as("the deadline of %d s", MOST_SECONDS).isLessThan(end);
      LockSupport.parkNanos(1_000_000);
    }
  }

  /** Direct memory with bytes that follow from the seed. */
  static ByteBuffer bytes(int length, int seed) {
    ByteBuffer buffer = ByteBuffer.allocateDirect(length);
    for (int i = 0; i < length; i++) {
      buffer.put((byte) (seed + 31 * i + (i >> 8)));
    }
    return buffer.flip();
  }

  static long threads(int port) {
    return Arrays.stream(allThreads()).filter(thread -> thread != null && thread.getName().startsWith("lane-" + port + "-")).count();
  }

  private static Thread[] allThreads() {
    Thread[] all = new Thread[Thread.activeCount() + 1_000];
    Thread.enumerate(all);
    return all;
  }
}

package org.espalier.actors.cluster;

import com.typesafe.config.Config;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends this JVM at once when it did nothing for so long that the others have given it up: it was sent SIGSTOP, its machine swapped or
 * a hypervisor held it. Its runs go on elsewhere by then, so it must not go on with them; that it has been removed it would learn too
 * late. It measures by a clock that stands still while the machine sleeps, as the failure detector does. A thread of its own looks; what
 * other threads do in the instants before is refused by the journal, by the fences of the checkpoints and by the record's takeover.
 */
final class StallGuard implements AutoCloseable {
  /** Temporary failure, in the list of sysexits.h: whoever watches the process should start it again. */
  static final int EXIT_CODE = 75;
  private static final Logger LOG = LoggerFactory.getLogger(StallGuard.class);
  private static final Duration TICK = Duration.ofMillis(100);
  private final long tolerated;
  private final LongSupplier nanoTime;
  private final Consumer<Duration> end;
  private long last;
  private volatile boolean closed;

  /**
   * @param tolerated a stop that is longer ends the JVM
   * @param nanoTime  the clock
   * @param end       is told how long the JVM stood still
   */
  StallGuard(Duration tolerated, LongSupplier nanoTime, Consumer<Duration> end) {
    this.tolerated = tolerated.toNanos();
    this.nanoTime = nanoTime;
    this.end = end;
    this.last = nanoTime.getAsLong();
  }

  /** Watches over this JVM, as a node of a cluster with these settings, until it is closed. */
  static StallGuard start(Config akka) {
    StallGuard guard = new StallGuard(tolerated(akka), System::nanoTime, StallGuard::halt);
    Thread thread = new Thread(guard::watch, "stall-guard");
    thread.setDaemon(true);
    thread.setPriority(Thread.MAX_PRIORITY);
    thread.start();
    return guard;
  }

  /** As long as the others wait before they remove a node: until it counts as unreachable, and then until that is believed. */
  static Duration tolerated(Config akka) {
    return akka.getDuration("akka.cluster.failure-detector.acceptable-heartbeat-pause")
        .plus(akka.getDuration("akka.cluster.split-brain-resolver.stable-after"));
  }

  private void watch() {
    while (!closed) {
      LockSupport.parkNanos(TICK.toNanos());
      tick();
    }
  }

  /** Looks at the clock. */
  void tick() {
    long now = nanoTime.getAsLong();
    long stood = now - last;
    last = now;
    if (stood > tolerated && !closed) {
      end.accept(Duration.ofNanos(stood));
    }
  }

  private static void halt(Duration stood) {
    LOG.error("this process stood still for {} s, so the cluster goes on without it; it ends, to be started again", stood.toMillis() / 1e3);
    Runtime.getRuntime().halt(EXIT_CODE);
  }

  @Override
  public void close() {
    closed = true;
  }
}

package org.espalier.actors.exchange.lane;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** The threads of a lane: daemons, named after its port. */
final class Crew {
  private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
  private final int port;

  Crew(int port) {
    this.port = port;
  }

  /** @throws LaneException if the machine gives no thread */
  void start(String task, Runnable work) throws LaneException {
    Thread thread = new Thread(() -> run(work), "lane-" + port + "-" + task);
    thread.setDaemon(true);
    threads.add(thread);
    try {
      thread.start();
    } catch (OutOfMemoryError e) { // the JVM's word for no more threads
      threads.remove(thread);
      throw new LaneException(e, LaneFailure.RESOURCES, "no thread for %s: %s", thread.getName(), e.getMessage());
    }
  }

  private void run(Runnable work) {
    try {
      work.run();
    } finally {
      threads.remove(Thread.currentThread());
    }
  }

  /** Waits for all to end, so long at most; for all but itself if the caller is one of them. */
  void join(Duration most) {
    long end = System.nanoTime() + most.toNanos();
    try {
      for (Thread thread : threads) {
        if (thread != Thread.currentThread()) {
          TimeUnit.NANOSECONDS.timedJoin(thread, Math.max(1, end - System.nanoTime()));
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

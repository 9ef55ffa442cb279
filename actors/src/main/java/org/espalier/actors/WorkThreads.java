package org.espalier.actors;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * The threads on which the actors of a node let native code and files work. An actor never waits for one: results come back as
 * messages. For any thread.
 */
public final class WorkThreads {
  private final Set<ExecutorService> open = ConcurrentHashMap.newKeySet();

  public WorkThread start(String name) {
    ExecutorService executor = Executors.newSingleThreadExecutor(work -> {
      Thread thread = new Thread(work, name);
      thread.setDaemon(true);
      return thread;
    });
    open.removeIf(ExecutorService::isTerminated);
    open.add(executor);
    return new WorkThread(executor);
  }

  /**
   * Waits for closed threads to end, so that nothing runs in native code when the JVM exits. Blocks.
   *
   * @return whether all have ended in time
   */
  public boolean awaitEnd(Duration atMost) throws InterruptedException {
    long until = System.nanoTime() + atMost.toNanos();
    for (ExecutorService executor : open) {
      if (executor.isShutdown() && !executor.awaitTermination(until - System.nanoTime(), TimeUnit.NANOSECONDS)) {
        return false;
      }
    }
    return true;
  }
}

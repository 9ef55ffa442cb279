package org.espalier.actors;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A thread of its own for native code or files: its work is done in the order in which it is given. For any thread. */
public final class WorkThread {
  private static final Logger LOG = LoggerFactory.getLogger(WorkThread.class);
  private final ExecutorService executor;

  WorkThread(ExecutorService executor) {
    this.executor = executor;
  }

  /** Does work after all that was given before; the stage ends on this thread. */
  public <T> CompletionStage<T> run(Callable<T> work) {
    CompletableFuture<T> result = new CompletableFuture<>();
    try {
      executor.execute(() -> complete(result, work));
    } catch (RejectedExecutionException e) {
      result.completeExceptionally(e);
    }
    return result;
  }

  /** Everything a task throws belongs to whoever waits for it, an Error too: the thread goes on. */
  private static <T> void complete(CompletableFuture<T> result, Callable<T> work) {
    try {
      result.complete(work.call());
    } catch (Throwable e) {
      result.completeExceptionally(e);
    }
  }

  /** Ends the thread, after all that was given before and {@code last}. A second call does nothing. */
  public synchronized void close(Runnable last) {
    if (!executor.isShutdown()) {
      executor.execute(() -> finish(last));
      executor.shutdown();
    }
  }

  private static void finish(Runnable last) {
    try {
      last.run();
    } catch (RuntimeException e) {
      LOG.error("{} could not clean up: {}", Thread.currentThread().getName(), e.getMessage(), e);
    }
  }
}

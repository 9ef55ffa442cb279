package org.espalier.models.train;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Threads on which independent parts of a step run side by side, where a device has more threads than a learner uses. The n-th task
 * of every call runs on the same thread: autograd orders the sums of a backward pass by counters that each thread keeps for itself,
 * so a graph must be built and walked by one thread for its bits to repeat. With one lane, that is the calling thread.
 */
final class Lanes implements AutoCloseable {
  private static final AtomicInteger NUMBER = new AtomicInteger();
  private final List<ExecutorService> lanes = new ArrayList<>();

  Lanes(int count) {
    String name = "lanes-" + NUMBER.incrementAndGet() + "-";
    for (int i = 0; i < count && count > 1; i++) {
      String lane = name + i;
      lanes.add(Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, lane);
        thread.setDaemon(true);
        return thread;
      }));
    }
  }

  /** How many tasks run at once. */
  int count() {
    return Math.max(1, lanes.size());
  }

  boolean several() {
    return !lanes.isEmpty();
  }

  /** Runs all tasks and waits for all of them; the first failure, in their order, is thrown. */
  void run(List<Runnable> tasks) {
    if (!several()) {
      tasks.forEach(Runnable::run);
      return;
    }
    List<Future<?>> running = new ArrayList<>();
    for (int i = 0; i < tasks.size(); i++) {
      running.add(lanes.get(i % lanes.size()).submit(tasks.get(i)));
    }
    RuntimeException failure = null;
    for (Future<?> task : running) {
      failure = await(task, failure);
    }
    if (failure != null) {
      throw failure;
    }
  }

  private static RuntimeException await(Future<?> task, RuntimeException earlier) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          task.get();
          return earlier;
        } catch (InterruptedException e) {
          interrupted = true;   // native work cannot be left half-way: its tensors belong to the step
        } catch (ExecutionException e) {
          return earlier != null ? earlier : unchecked(e.getCause());
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static RuntimeException unchecked(Throwable cause) {
    if (cause instanceof Error error) {
      throw error;
    }
    return (RuntimeException) cause;
  }

  @Override
  public void close() {
    lanes.forEach(ExecutorService::shutdown);
  }
}

package org.espalier.analysis.spectrum;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/** Work in blocks, whose results are in the order of the blocks whoever did them. */
final class Blocks {
  private Blocks() {}

  /**
   * Does every block, on the calling thread and up to {@code threads - 1} others.
   *
   * @param ofThread gives each thread what does a block, with memory of its own
   */
  static double[][] each(int count, int threads, Supplier<IntFunction<double[]>> ofThread) {
    double[][] results = new double[count][];
    AtomicInteger next = new AtomicInteger();
    Runnable worker = () -> {
      IntFunction<double[]> block = ofThread.get();
      for (int i = next.getAndIncrement(); i < count; i = next.getAndIncrement()) {
        results[i] = block.apply(i);
      }
    };
    List<CompletableFuture<Void>> helpers = new ArrayList<>();
    for (int i = 1; i < Math.min(threads, count); i++) {
      helpers.add(CompletableFuture.runAsync(worker, Blocks::start));
    }
    worker.run();
    join(helpers);
    return results;
  }

  private static void start(Runnable task) {
    Thread thread = new Thread(task, "spectrum");
    thread.setDaemon(true);
    thread.start();
  }

  private static void join(List<CompletableFuture<Void>> helpers) {
    try {
      helpers.forEach(CompletableFuture::join);
    } catch (CompletionException e) {
      throw new IllegalStateException("a block of a spectrum failed", e.getCause());
    }
  }
}

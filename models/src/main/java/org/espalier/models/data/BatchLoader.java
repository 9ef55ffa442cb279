package org.espalier.models.data;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.espalier.models.InputException;

/**
 * Fills batches on threads of its own, ahead of their use and in the order asked for. Bits and order do not depend on the
 * number of workers. Memory is bounded: {@code ahead} batches exist, waiting, being filled or with the consumer; a batch that
 * is closed is filled anew. One thread consumes; batches may be closed by any. It can be started again at another place, and
 * keeps its memory then.
 */
public final class BatchLoader implements AutoCloseable {
  private static final AtomicInteger NUMBER = new AtomicInteger();
  private final DataPart part;
  private final int ahead;
  private final List<Thread> threads = new CopyOnWriteArrayList<>();
  private final ExecutorService workers;
  private final Deque<BatchMemory> free = new ArrayDeque<>();
  private final Deque<Filling> pending = new ArrayDeque<>();
  private Iterator<BatchRef> refs = Collections.emptyIterator();
  private volatile boolean discarding;
  private boolean closed;

  private record Filling(BatchMemory memory, BatchRef ref, Future<Batch> batch) {}

  /**
   * @param workers threads that read, at least 1
   * @param ahead   batches in memory, at least 1; two more than the workers keep everyone busy
   */
  public BatchLoader(DataPart part, int workers, int ahead) {
    if (workers < 1 || ahead < 1) {
      throw new InputException("%d loader threads, %d batches ahead: give at least 1 of each", workers, ahead);
    }
    this.part = part;
    this.ahead = ahead;
    for (int i = 0; i < ahead; i++) {
      free.add(new BatchMemory());
    }
    String name = "batches-" + NUMBER.incrementAndGet() + "-";
    this.workers = Executors.newFixedThreadPool(workers, task -> {
      Thread worker = new Thread(task, name + threads.size());
      worker.setDaemon(true);
      threads.add(worker);
      return worker;
    });
  }

  /** Goes on with these batches; what was prefetched of others is thrown away. */
  public void start(Iterator<BatchRef> batches) {
    discard();
    synchronized (this) {
      refuseIfClosed();
      refs = batches;
      fillAhead();
    }
  }

  public synchronized boolean hasNext() {
    return !pending.isEmpty() || refs.hasNext();
  }

  /**
   * The next batch, waited for if need be. Close it when it is used up.
   *
   * @throws InputException         if a sample of it cannot be read; names the file. The batch after it can still be had
   * @throws NoSuchElementException after the last
   * @throws IllegalStateException  if the consumer holds all batches, if closed, or if interrupted while waiting
   */
  public Batch next() {
    Filling filling = first();
    try {
      Batch batch = filling.batch().get();
      return batch.onClose(() -> giveBack(filling.memory()));
    } catch (InterruptedException e) {
      putBack(filling);
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for a batch of " + part.set().name(), e);
    } catch (ExecutionException e) {
      giveBack(filling.memory());
      throw failure(filling.ref(), e.getCause());
    }
  }

  /** Ends the workers; waits for the sample each has in hand. Batches still held stay readable. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      refs = Collections.emptyIterator();
    }
    discard();
    workers.shutdown();
    try {
      for (Thread worker : threads) {
        worker.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized Filling first() {
    refuseIfClosed();
    fillAhead();
    if (pending.isEmpty() && refs.hasNext()) {
      throw new IllegalStateException("all " + ahead + " batches of " + part.set().name() + " are held: close one first");
    }
    if (pending.isEmpty()) {
      throw new NoSuchElementException("no batch left in " + part.set().name());
    }
    return pending.removeFirst();
  }

  private synchronized void putBack(Filling filling) {
    pending.addFirst(filling);
  }

  private synchronized void giveBack(BatchMemory memory) {
    free.addLast(memory);
    fillAhead();
  }

  private void fillAhead() {
    while (!closed && !free.isEmpty() && refs.hasNext()) {
      BatchRef ref = refs.next();
      BatchMemory memory = free.removeFirst();
      pending.addLast(new Filling(memory, ref, workers.submit(() -> memory.fill(part, ref, () -> discarding))));
    }
  }

  /** Waits until no worker writes any more, so that every memory in {@code pending} is free again. */
  private void discard() {
    Deque<Filling> unwanted;
    synchronized (this) {
      refs = Collections.emptyIterator();
      unwanted = new ArrayDeque<>(pending);
      pending.clear();
    }
    discarding = true;
    unwanted.forEach(BatchLoader::awaitEnd);
    discarding = false;
    synchronized (this) {
      unwanted.forEach(filling -> free.addLast(filling.memory()));
    }
  }

  private static void awaitEnd(Filling filling) {
    boolean interrupted = false;
    while (true) {
      try {
        filling.batch().get();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      } catch (ExecutionException e) {
        break;   // nobody wants this batch, so nobody wants its failure
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void refuseIfClosed() {
    if (closed) {
      throw new IllegalStateException("the loader of " + part.set().name() + " is closed");
    }
  }

  private RuntimeException failure(BatchRef ref, Throwable cause) {
    if (cause instanceof Error error) {
      throw error;
    }
    if (cause instanceof InputException) {
      return new InputException(cause, cause.getMessage());
    }
    return new IllegalStateException("cannot build a batch of " + part.set().name() + " in epoch " + ref.epoch()
        + ", first sample " + ref.samples().get(0).id(), cause);
  }
}

package org.espalier.actors.exchange.lane;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * All connections of a lane, and the one thread that closes those whose time is over. It looks four times in the shortest of all
 * times, so what has a second may get a quarter more.
 */
final class Watch implements Runnable {
  private static final long MOST_NANOS = TimeUnit.SECONDS.toNanos(1);
  private final Set<Link> links = ConcurrentHashMap.newKeySet();
  private final long period;
  private boolean closed;

  Watch(Duration shortest) {
    period = Math.min(shortest.toNanos() / 4, MOST_NANOS);
  }

  /** Looks after a connection until {@link #drop}. In a lane that is closed it is closed at once. */
  void add(Link link) {
    links.add(link);
    if (closed()) {
      link.close();
    }
  }

  void drop(Link link) {
    link.close();
    links.remove(link);
  }

  @Override
  public void run() {
    while (!closed()) {
      long now = System.nanoTime();
      links.forEach(link -> link.check(now));
      pause();
    }
  }

  private synchronized void pause() {
    try {
      if (!closed) {
        TimeUnit.NANOSECONDS.timedWait(this, period);
      }
    } catch (InterruptedException e) {
      closed = true; // nobody of ours interrupts; a lane without its watch would wait for ever
    }
  }

  synchronized boolean closed() {
    return closed;
  }

  /** Closes all connections, those to come too. */
  void close() {
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    links.forEach(Link::close);
  }
}

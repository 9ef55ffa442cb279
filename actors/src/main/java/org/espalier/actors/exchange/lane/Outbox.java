package org.espalier.actors.exchange.lane;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.espalier.models.InputException;

/**
 * What waits for one peer, and the thread that sends it in order. When the connection breaks, all that waits fails with it: what
 * follows a lost parcel is not sent as if nothing were missing. The next parcel opens a new connection.
 */
final class Outbox implements Runnable {
  /** What became of an offer. */
  enum Offer { TAKEN, NO_ROOM, ENDED }

  private final LaneAddress peer;
  private final LaneSettings settings;
  private final Dialer dialer;
  private final Ledger ledger;
  private final Runnable atEnd;
  private final Deque<Outgoing> queue = new ArrayDeque<>(); // its first is being sent
  private long bytes;
  private boolean ended;
  private Link link;
  private FrameWriter writer;

  Outbox(LaneAddress peer, LaneSettings settings, Dialer dialer, Ledger ledger, Runnable atEnd) {
    this.peer = peer;
    this.settings = settings;
    this.dialer = dialer;
    this.ledger = ledger;
    this.atEnd = atEnd;
  }

  /** Never blocks. Only what is TAKEN will complete. */
  synchronized Offer offer(Outgoing parcel) {
    if (ended) {
      return Offer.ENDED;
    }
    if (bytes > 0 && bytes + parcel.cost() > settings.limits().queueBytes()) {
      return Offer.NO_ROOM;
    }
    queue.add(parcel);
    count(1, parcel.cost());
    notifyAll();
    return Offer.TAKEN;
  }

  @Override
  public void run() {
    try {
      while (awaitWork()) {
        send(first());
      }
    } finally {
      close(new LaneException(LaneFailure.CLOSED, "the lane was closed before the parcel was sent to %s", peer));
      hangUp();
      atEnd.run();
    }
  }

  private void send(Outgoing parcel) {
    try {
      connected().write(parcel);
      settle(parcel);
    } catch (IOException | RuntimeException | Error e) {
      hangUp();
      fail(cause(e));
    }
  }

  private FrameWriter connected() throws IOException {
    if (link == null || !link.isOpen()) {
      link = dialer.dial(peer);
      writer = new FrameWriter(link, settings.limits(), settings.times().stall());
    }
    return writer;
  }

  private void hangUp() {
    if (link != null) {
      link.close();
    }
  }

  private Exception cause(Throwable e) {
    if (e instanceof LaneException || e instanceof InputException) {
      return (Exception) e;
    }
    if (link != null && link.overdue()) {
      return new LaneException(e, LaneFailure.STALLED, "%s took no more bytes for %s", peer, settings.times().stall());
    }
    return new LaneException(e, LaneFailure.BROKEN, "the connection to %s broke: %s", peer, e);
  }

  private void settle(Outgoing parcel) {
    synchronized (this) {
      if (queue.peek() != parcel) {
        return; // the lane was closed meanwhile
      }
      queue.remove();
      count(-1, -parcel.cost());
    }
    ledger.sent(parcel.layout().payload());
    parcel.sent().complete(null);
  }

  /** All that waits comes to nothing; a failure is counted once. */
  private void fail(Exception cause) {
    LaneFailure reason = cause instanceof LaneException known ? known.reason() : LaneFailure.UNREACHABLE;
    List<Outgoing> lost = drain();
    if (!lost.isEmpty()) { // else the lane was closed meanwhile
      ledger.failed(reason, peer.toString(), cause.getMessage());
      lost.forEach(parcel -> parcel.sent().completeExceptionally(cause));
    }
  }

  private synchronized List<Outgoing> drain() {
    List<Outgoing> all = new ArrayList<>(queue);
    queue.clear();
    count(-all.size(), -bytes);
    return all;
  }

  private void count(int parcels, long more) {
    bytes += more;
    ledger.queued(parcels, more);
  }

  private synchronized Outgoing first() {
    return queue.peek();
  }

  /** Whether there is something to send; false when the lane is closed or nothing was sent for long. */
  private synchronized boolean awaitWork() {
    long end = System.nanoTime() + settings.times().idle().toNanos();
    try {
      while (queue.isEmpty() && !ended) {
        long left = end - System.nanoTime();
        ended = left <= 0;
        TimeUnit.NANOSECONDS.timedWait(this, left);
      }
    } catch (InterruptedException e) {
      ended = true;
    }
    return !ended;
  }

  /** Ends the thread, and fails what still waits. */
  void close(Exception cause) {
    synchronized (this) {
      ended = true;
      notifyAll();
    }
    drain().forEach(parcel -> parcel.sent().completeExceptionally(cause));
  }
}

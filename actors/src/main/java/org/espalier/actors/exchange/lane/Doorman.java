package org.espalier.actors.exchange.lane;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Lets connections in. One that has not said hello yet is a stranger; when one comes too many, the stranger that waits longest
 * goes, for a peer says hello within milliseconds. So nobody can keep peers out by holding connections open.
 */
final class Doorman implements Runnable {
  private static final long PAUSE_MILLIS = 100;
  private final ServerSocketChannel door;
  private final LaneSettings settings;
  private final Visit.Host host;
  private final Deque<Link> strangers = new ArrayDeque<>();
  private final AtomicInteger peers = new AtomicInteger();

  Doorman(ServerSocketChannel door, LaneSettings settings, Visit.Host host) {
    this.door = door;
    this.settings = settings;
    this.host = host;
  }

  @Override
  public void run() {
    while (door.isOpen()) {
      try {
        admit(door.accept());
      } catch (IOException | RuntimeException | OutOfMemoryError e) {
        recover(e);
      }
    }
  }

  /** No file descriptor, no thread: it may get better, above all when a stranger goes. */
  private void recover(Throwable problem) {
    if (door.isOpen()) {
      host.ledger().failed(LaneFailure.RESOURCES, "at the door", String.valueOf(problem.getMessage()));
      dismissOldest(0);
      pause();
    }
  }

  private synchronized void pause() {
    try {
      TimeUnit.MILLISECONDS.timedWait(this, PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the next accept closes the door then
    }
  }

  private void admit(SocketChannel socket) throws IOException {
    Optional<Link> link = link(socket);
    if (link.isPresent()) {
      admit(link.get());
    }
  }

  private void admit(Link link) throws IOException {
    link.within(settings.times().hello());
    host.watch().add(link);
    dismissOldest(settings.limits().strangers() - 1);
    synchronized (this) {
      strangers.add(link);
    }
    try {
      host.crew().start("in", () -> receive(link));
    } catch (IOException e) {
      leave(link);
      throw e;
    }
  }

  private Optional<Link> link(SocketChannel socket) throws IOException {
    try {
      return Optional.of(new Link(socket, ((InetSocketAddress) socket.getRemoteAddress()).getAddress().getHostAddress()));
    } catch (IOException | RuntimeException e) { // it is gone already
      socket.close();
      host.ledger().failed(LaneFailure.HELLO, "at the door", e.toString());
      return Optional.empty();
    }
  }

  private void dismissOldest(int most) {
    Link oldest = null;
    synchronized (this) {
      oldest = strangers.size() > most ? strangers.poll() : null;
    }
    if (oldest != null) {
      host.ledger().failed(LaneFailure.CROWDED, oldest.peer(), "a connection without hello went because of others");
      oldest.close();
    }
  }

  private void receive(Link link) {
    try {
      new Visit(link, settings, host, this).run();
    } finally {
      leave(link);
    }
  }

  private void leave(Link link) {
    synchronized (this) {
      strangers.remove(link);
    }
    host.watch().drop(link);
  }

  /** After its hello: whether there is room for this one; then it is no stranger any more, till it calls {@link #peerLeft}. */
  boolean letIn(Link link) {
    synchronized (this) {
      strangers.remove(link);
    }
    boolean room = peers.incrementAndGet() <= settings.limits().connections();
    if (!room) {
      peers.decrementAndGet();
    }
    return room;
  }

  void peerLeft() {
    peers.decrementAndGet();
  }

  int peers() {
    return peers.get();
  }

  synchronized int strangers() {
    return strangers.size();
  }
}

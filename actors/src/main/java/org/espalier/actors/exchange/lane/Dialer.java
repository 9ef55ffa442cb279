package org.espalier.actors.exchange.lane;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.atomic.AtomicInteger;

/** Makes connections to peers. Blocks; called by the thread that sends to the peer. */
final class Dialer {
  private final LaneSettings settings;
  private final LaneSecurity security;
  private final Watch watch;
  private final Crew crew;
  private final AtomicInteger open = new AtomicInteger();

  Dialer(LaneSettings settings, LaneSecurity security, Watch watch, Crew crew) {
    this.settings = settings;
    this.security = security;
    this.watch = watch;
    this.crew = crew;
  }

  /**
   * A connection whose peer has said that we are welcome. It closes by itself when the peer ends it.
   *
   * @throws org.espalier.models.InputException if it would need TLS and has none
   */
  Link dial(LaneAddress to) throws IOException {
    InetSocketAddress target = new InetSocketAddress(to.host(), to.port());
    FrameHeader.require(!target.isUnresolved(), LaneFailure.UNREACHABLE, "no host %s is known: check the name", to.host());
    security.check("connect to", target.getAddress());
    Link link = new Link(SocketChannel.open(), to.toString());
    watch.add(link);
    try {
      greet(link, target, to);
      startListening(link, to);
      return link;
    } catch (IOException | RuntimeException e) {
      watch.drop(link);
      throw e;
    }
  }

  private void greet(Link link, InetSocketAddress target, LaneAddress to) throws IOException {
    connect(link, target, to);
    link.within(settings.times().hello());
    try {
      TlsLinks.connect(security, link, to);
      Hello.say(link, settings.cluster());
    } catch (IOException e) {
      throw explained(e, link);
    }
    link.whenever();
  }

  private void startListening(Link link, LaneAddress to) throws LaneException {
    open.incrementAndGet();
    try {
      crew.start("ear-" + to, () -> listen(link));
    } catch (LaneException e) {
      open.decrementAndGet();
      throw e;
    }
  }

  private IOException explained(IOException e, Link link) {
    if (link.overdue()) {
      return new LaneException(e, LaneFailure.HELLO_LATE, "%s did not answer the hello within %s", link.peer(),
          settings.times().hello());
    }
    return e instanceof LaneException ? e : new LaneException(e, LaneFailure.HELLO, "%s ended the connection instead of answering the "
        + "hello: it may not trust our certificate, or have no room; its log says (%s)", link.peer(), e.getMessage());
  }

  private void connect(Link link, InetSocketAddress target, LaneAddress to) throws IOException {
    link.within(settings.times().connect());
    try {
      link.socket().connect(target);
    } catch (IOException e) {
      throw new LaneException(e, LaneFailure.UNREACHABLE, "no connection to %s: %s", to, link.overdue()
          ? "no answer within " + settings.times().connect() : e.getMessage());
    }
  }

  /** A peer says nothing after the hello: whatever comes is the end. Heard at once, so that nothing is written into a dead socket. */
  private void listen(Link link) {
    try {
      link.read(ByteBuffer.allocate(1));
    } catch (IOException | RuntimeException e) {
      // the end all the same; who writes learns it from the closed socket
    } finally {
      watch.drop(link);
      open.decrementAndGet();
    }
  }

  int open() {
    return open.get();
  }
}

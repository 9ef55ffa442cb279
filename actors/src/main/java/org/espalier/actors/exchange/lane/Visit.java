package org.espalier.actors.exchange.lane;

import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;

/** A connection that came in, from its first byte to its last; the life of a thread. */
final class Visit implements Runnable {
  /** What all visits share. */
  record Host(LaneSecurity security, ParcelMemory memory, Consumer<Parcel> receiver, Watch watch, Crew crew, Ledger ledger) {}

  private final Link link;
  private final LaneSettings settings;
  private final Host host;
  private final Doorman doorman;
  private boolean known;

  Visit(Link link, LaneSettings settings, Host host, Doorman doorman) {
    this.link = link;
    this.settings = settings;
    this.host = host;
    this.doorman = doorman;
  }

  @Override
  public void run() {
    try {
      greet();
      receiveAll();
    } catch (LaneException e) {
      failed(link.overdue() ? late() : e.reason(), e.getMessage());
    } catch (IOException | RuntimeException e) {
      failed(link.overdue() ? late() : known ? LaneFailure.BROKEN : LaneFailure.HELLO, e.toString());
    } catch (OutOfMemoryError e) {
      failed(LaneFailure.RESOURCES, e.getMessage());
    } finally {
      if (known) {
        doorman.peerLeft();
      }
    }
  }

  private void greet() throws IOException {
    TlsLinks.accept(host.security(), link);
    Hello.hear(link, settings.cluster());
    known = doorman.letIn(link);
    if (!known) {
      Hello.refuse(link, Hello.Answer.NO_ROOM, LaneFailure.FULL, "there are " + settings.limits().connections() + " peers already");
    }
    Hello.answer(link, Hello.Answer.WELCOME);
  }

  private void receiveAll() throws IOException {
    FrameReader frames = new FrameReader(link, settings, host.memory());
    while (receive(frames)) { }
  }

  /** A method of its own, so that while the next parcel is awaited no variable here keeps the last one from being found forgotten. */
  private boolean receive(FrameReader frames) throws IOException {
    Optional<Parcel> parcel = frames.next();
    parcel.ifPresent(this::deliver);
    return parcel.isPresent();
  }

  private void deliver(Parcel parcel) {
    host.ledger().arrived(parcel.bytes());
    try {
      host.receiver().accept(parcel);
    } catch (RuntimeException | Error e) { // the next parcel may fare better
      parcel.close();
      host.ledger().failed(LaneFailure.RECEIVER, link.peer(), e.toString());
    }
  }

  private LaneFailure late() {
    return known ? LaneFailure.STALLED : LaneFailure.HELLO_LATE;
  }

  /** What fails because we closed the connection ourselves is no failure. */
  private void failed(LaneFailure reason, String message) {
    boolean ours = !link.isOpen() && !link.overdue();
    if (!ours) {
      host.ledger().failed(reason, link.peer(), link.overdue() ? "nothing more came in the time allowed" : message);
    }
  }
}

package org.espalier.actors.security;

import akka.actor.ActorContext;
import akka.actor.ActorRef;
import akka.actor.ActorSystem;
import akka.actor.Cancellable;
import akka.stream.impl.FanIn;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import scala.collection.immutable.List;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Limits what strangers can hold before they have shown a certificate: Akka waits for ever for a caller that connects and says
 * nothing, and each costs memory. At most so many handshakes are under way, and each ends in time.
 */
final class Doorkeeper {
  private static final int TRANSPORT_IN = 0;
  /** As soon as Akka has tied the actor to its connection. */
  private static final Duration AT_ONCE = Duration.ofMillis(100);
  private final ActorSystem system;
  private final Handshakes handshakes;
  private final Duration within;
  private final int most;
  private final AtomicInteger underWay = new AtomicInteger();

  Doorkeeper(ActorSystem system, Handshakes handshakes, Duration within, int most) {
    this.system = system;
    this.handshakes = handshakes;
    this.within = within;
    this.most = most;
  }

  /** Called while Akka makes the actor of the connection. */
  SSLEngine admit(SSLEngine engine) {
    ActorRef connection = actorBeingMade();
    boolean room = underWay.incrementAndGet() <= most;
    WatchedEngine watched = new WatchedEngine(engine, WatchedEngine.UNKNOWN, handshakes, underWay::decrementAndGet);
    Refusal otherwise = room ? Refusal.TOO_SLOW : Refusal.TOO_MANY;
    Cancellable alarm = system.scheduler().scheduleOnce(room ? within : AT_ONCE, () -> end(connection, watched, otherwise),
        system.dispatcher());
    watched.whenOver(alarm::cancel);
    return watched;
  }

  /** As if the transport had failed: the actor then closes it. Simply stopped, it would leave the connection open. */
  private void end(ActorRef connection, WatchedEngine engine, Refusal refusal) {
    if (engine.refuse(refusal)) {
      connection.tell(new FanIn.OnError(TRANSPORT_IN, new SSLException("a caller " + refusal.words())), ActorRef.noSender());
    }
  }

  /**
   * Akka gives an engine no way to end its connection, but makes it within the constructor of the actor that drives it, and keeps
   * that actor's context on a stack of the thread, below a null once it was read. True of the pinned version; tests fail if it changes.
   */
  private static ActorRef actorBeingMade() {
    List<ActorContext> stack = akka.actor.ActorCell$.MODULE$.contextStack().get();
    return CollectionConverters.asJava(stack).stream().filter(Objects::nonNull).findFirst().map(ActorContext::self)
        .orElseThrow(() -> new IllegalStateException("an engine was asked for outside of an actor's constructor"));
  }
}

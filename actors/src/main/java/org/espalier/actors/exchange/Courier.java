package org.espalier.actors.exchange;

import akka.actor.typed.ActorRef;

/** Brings messages to actors, wherever they are: the bytes of {@link Bulky} ones to another JVM on its lane. For any thread. */
public interface Courier {
  /** Of a node that reaches no other. */
  Courier LOCAL = new Courier() {
    @Override
    public <T> void tell(ActorRef<? super T> to, T message) {
      to.tell(message);
    }
  };

  /**
   * Sends a message, at most once, as an actor does. The bytes in it are left alone until the receiver has answered.
   *
   * @param <T> what the message is
   */
  <T> void tell(ActorRef<? super T> to, T message);
}

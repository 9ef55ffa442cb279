package org.espalier.actors.wire;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorRefResolver;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * What a message refers to outside itself: actors, which travel as text, and bytes in bulk, which lie beside it in a parcel or, where
 * there is none, in the message.
 */
final class References {
  private final ActorRefResolver resolver;
  private final Optional<List<ByteBuffer>> attachments;

  private References(ActorRefResolver resolver, Optional<List<ByteBuffer>> attachments) {
    this.resolver = resolver;
    this.attachments = attachments;
  }

  /** Bytes lie in the message. */
  References(ActorRefResolver resolver) {
    this(resolver, Optional.empty());
  }

  /** @param attachments gets the bytes of what is written */
  static References attaching(ActorRefResolver resolver, List<ByteBuffer> attachments) {
    return new References(resolver, Optional.of(attachments));
  }

  /** @param attachments has the bytes of what is read */
  static References attached(ActorRefResolver resolver, List<ByteBuffer> attachments) {
    return new References(resolver, Optional.of(attachments));
  }

  /** Puts bytes beside the message; gives their number, from 1, or 0 if they belong into the message. */
  int attach(ByteBuffer bytes) {
    if (attachments.isEmpty()) {
      return 0;
    }
    attachments.get().add(bytes);
    return attachments.get().size();
  }

  /**
   * Bytes beside the message.
   *
   * @param number from 1
   * @throws IllegalArgumentException if there are none
   */
  ByteBuffer attachment(int number) {
    int count = attachments.map(List::size).orElse(0);
    if (number < 1 || number > count) {
      throw new IllegalArgumentException("attachment " + number + " is missing: there are " + count);
    }
    return attachments.get().get(number - 1);
  }

  String text(ActorRef<?> reference) {
    return resolver.toSerializationFormat(reference);
  }

  /** Empty for none. */
  <T> String text(Optional<ActorRef<T>> reference) {
    return reference.map(this::text).orElse("");
  }

  <T> ActorRef<T> reference(String text) {
    return resolver.resolveActorRef(text);
  }

  <T> Optional<ActorRef<T>> optional(String text) {
    return text.isEmpty() ? Optional.empty() : Optional.of(reference(text));
  }
}

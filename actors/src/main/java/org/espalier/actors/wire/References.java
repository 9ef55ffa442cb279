package org.espalier.actors.wire;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorRefResolver;
import java.util.Optional;

/** Actor references as text, which is how they travel. */
final class References {
  private final ActorRefResolver resolver;

  References(ActorRefResolver resolver) {
    this.resolver = resolver;
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

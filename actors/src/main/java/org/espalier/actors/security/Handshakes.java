package org.espalier.actors.security;

import akka.actor.AbstractExtensionId;
import akka.actor.ActorSystem;
import akka.actor.ExtendedActorSystem;
import akka.actor.Extension;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts the handshakes of an actor system that failed, and logs each peer once for each reason. For any thread. */
public final class Handshakes implements Extension {
  private static final Logger LOG = LoggerFactory.getLogger(Handshakes.class);
  private static final Id ID = new Id();
  /** Peers choose their names, so the log must not take as many lines as they find names. */
  private static final int MOST_LINES = 64;
  private final Map<Refusal, Long> failures = new EnumMap<>(Refusal.class);
  private final Set<String> told = new HashSet<>();

  private Handshakes() {}

  public static Handshakes of(ActorSystem system) {
    return ID.get(system);
  }

  /** How often each reason was given, since the start. */
  public synchronized Map<Refusal, Long> failures() {
    return Collections.unmodifiableMap(new EnumMap<>(failures));
  }

  public synchronized long failures(Refusal refusal) {
    return failures.getOrDefault(refusal, 0L);
  }

  synchronized void failed(Refusal refusal, String peer) {
    failures.merge(refusal, 1L, Long::sum);
    if (told.size() < MOST_LINES && told.add(refusal + " " + peer)) {
      LOG.warn("no connection: {} {} ({}). Logged once; further ones are counted", peer, refusal.words(), refusal);
      if (told.size() == MOST_LINES) {
        LOG.warn("{} peers were refused; further ones are counted only", MOST_LINES);
      }
    }
  }

  private static final class Id extends AbstractExtensionId<Handshakes> {
    @Override
    public Handshakes createExtension(ExtendedActorSystem system) {
      return new Handshakes();
    }
  }
}

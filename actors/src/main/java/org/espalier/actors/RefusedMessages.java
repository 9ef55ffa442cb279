package org.espalier.actors;

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

/**
 * Counts messages of an actor system that nobody acts on, and logs each kind once for each reason. Whoever refuses or drops a message
 * says so here, once. For any thread.
 */
public final class RefusedMessages implements Extension {
  private static final Logger LOG = LoggerFactory.getLogger(RefusedMessages.class);
  private static final Id ID = new Id();
  /** Manifests are chosen by peers, so the log must not take as many lines as they find. */
  private static final int MOST_LINES = 64;
  private final Map<Reason, Long> counts = new EnumMap<>(Reason.class);
  private final Set<String> told = new HashSet<>();

  /** Why nobody acts on a message; the name is a label of the metrics. */
  public enum Reason {
    UNKNOWN_MANIFEST("is of a kind that this version does not know"),
    UNREADABLE("has bytes that are not of its kind"),
    STALE("is of another term, of an earlier supervisor, or for a placement that is over"),
    REPEATED("came before: what it brings is here, or was used"),
    AHEAD("is further ahead than lockstep allows"),
    NO_SUCH_BATCH("names samples, data or a recipe that are not here");

    private final String words;

    Reason(String words) {
      this.words = words;
    }
  }

  private RefusedMessages() {}

  public static RefusedMessages of(ActorSystem system) {
    return ID.get(system);
  }

  /** How often each reason was given, since the start. */
  public synchronized Map<Reason, Long> counts() {
    return Collections.unmodifiableMap(new EnumMap<>(counts));
  }

  public synchronized long count(Reason reason) {
    return counts.getOrDefault(reason, 0L);
  }

  /** @param kind of the message, its class or manifest */
  public synchronized void add(Reason reason, String kind) {
    counts.merge(reason, 1L, Long::sum);
    if (told.size() < MOST_LINES && told.add(reason + " " + kind)) {
      LOG.info("a message {} {} ({}). Logged once; further ones are counted", kind, reason.words, reason);
    }
  }

  private static final class Id extends AbstractExtensionId<RefusedMessages> {
    @Override
    public RefusedMessages createExtension(ExtendedActorSystem system) {
      return new RefusedMessages();
    }
  }
}

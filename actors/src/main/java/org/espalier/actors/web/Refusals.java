package org.espalier.actors.web;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts refused requests, and logs the first of a peer and reason: a stranger must not fill the disk. For any thread. */
final class Refusals {
  private static final Logger LOG = LoggerFactory.getLogger(Refusals.class);
  private static final int REMEMBERED = 1000;
  private final Metrics.Count refused;
  private final Set<String> logged = Collections.synchronizedSet(Collections.newSetFromMap(new LinkedHashMap<>() {
    @Override
    protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
      return size() > REMEMBERED;
    }
  }));

  Refusals(Metrics metrics) {
    refused = metrics.counter("espalier_api_refused", "Requests that were not let in, by reason.", "reason");
  }

  /** @param peer address of who asked; nothing that it sent is logged, for that may hold a token */
  void note(String peer, Refusal refusal) {
    refused.add(refusal.label());
    if (logged.add(peer + " " + refusal)) {
      LOG.warn("a request of {} was refused: {} (said once; espalier_api_refused_total counts)", peer, refusal.label());
    }
  }
}

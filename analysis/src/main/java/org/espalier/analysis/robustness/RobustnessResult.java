package org.espalier.analysis.robustness;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What an evaluation under corruptions came to.
 *
 * @param data     the pictures, for people
 * @param dataHash content hash of what they were made of; of a set on disk that others made, empty
 * @param part     of the data
 * @param seed     of what was drawn
 * @param networks by name
 */
public record RobustnessResult(String data, String dataHash, String part, long seed, Map<String, NetworkRobustness> networks) {
  public RobustnessResult {
    networks = Collections.unmodifiableMap(new LinkedHashMap<>(networks));
  }

  /** Whether it says more than another: of more pictures under more corruptions; of as many, of more networks and heads. */
  public boolean saysMoreThan(RobustnessResult other) {
    return looks() == other.looks() ? networks.size() > other.networks.size() : looks() > other.looks();
  }

  /** Corrupted pictures that were looked at. */
  private long looks() {
    return networks.values().stream().map(NetworkRobustness::errors)
        .mapToLong(errors -> errors.images() * errors.severities().size() * errors.errors().size()).max().orElse(0);
  }
}

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

  /** Pictures that were scored: a result of more says more. */
  public long looks() {
    return networks.values().stream().map(NetworkRobustness::errors)
        .mapToLong(errors -> errors.images() * errors.severities().size() * errors.errors().size()).sum();
  }
}

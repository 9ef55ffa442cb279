package org.espalier.analysis.run;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The final weights of one learner in two runs.
 *
 * @param left SHA-256 of the weights file, none where the run has no such learner or has not ended
 */
public record WeightsCompared(String learner, Optional<String> left, Optional<String> right) {

  public boolean same() {
    return left.isPresent() && left.equals(right);
  }

  static List<WeightsCompared> of(RunFolder left, RunFolder right) {
    Map<String, String> ours = hashes(left);
    Map<String, String> theirs = hashes(right);
    Set<String> learners = new LinkedHashSet<>(ours.keySet());
    learners.addAll(theirs.keySet());
    return learners.stream()
        .map(name -> new WeightsCompared(name, Optional.ofNullable(ours.get(name)), Optional.ofNullable(theirs.get(name))))
        .toList();
  }

  private static Map<String, String> hashes(RunFolder run) {
    Map<String, String> hashes = new LinkedHashMap<>();
    run.readResult().ifPresent(result -> result.learners().forEach((name, learner) -> hashes.put(name, learner.sha256())));
    return hashes;
  }
}

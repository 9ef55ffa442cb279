package org.espalier.analysis.run;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * How a run ended; what {@code result.json} says.
 *
 * @param experimentHash SHA-256 of the experiment, see {@code models.experiment}
 * @param steps optimizer updates done
 * @param epochs epochs done
 * @param images training images seen, repeats counted
 * @param seconds time spent training, pauses left out
 * @param learners by name, in the experiment's order
 * @param versions of the program and what it runs on: {@code espalier}, {@code java}, {@code djl}, {@code libtorch}, ...
 * @param machine what it ran on: {@code cpu}, {@code cores}, {@code device}, {@code threads}, {@code fingerprint}, ...
 */
public record RunResult(Status status, String experimentHash, long steps, int epochs, long images, double seconds,
    Map<String, LearnerResult> learners, Map<String, String> versions, Map<String, String> machine) {

  /** Where a run stands once nobody works on it. */
  public enum Status {
    COMPLETED, PAUSED, CANCELLED, FAILED;

    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public RunResult {
    learners = copy(learners);
    versions = copy(versions);
    machine = copy(machine);
    learners.keySet().forEach(LearnerName::require);
  }

  private static <T> Map<String, T> copy(Map<String, T> map) {
    return Collections.unmodifiableMap(new LinkedHashMap<>(map));
  }
}

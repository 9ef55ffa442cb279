package org.espalier.analysis.run;

import java.util.OptionalLong;

/**
 * Of what a probe was taken.
 *
 * @param experimentHash of the experiment that made the weights
 * @param learner        name of the network: {@code vit}, {@code agent}
 * @param weights        name of the checkpoint, or of the weights file without its ending
 * @param step           updates done by then; empty where nobody knows
 * @param program        its version
 */
public record ProbeOrigin(String experimentHash, String learner, String weights, OptionalLong step, String program) {
  public ProbeOrigin {
    LearnerName.require(learner);
    if (!weights.matches("[A-Za-z0-9][A-Za-z0-9._-]*")) {
      throw new IllegalArgumentException("weights named \"" + weights + "\" cannot name a folder of a probe");
    }
  }
}

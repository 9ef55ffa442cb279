package org.espalier.actors.schedule;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What holds for an epoch.
 *
 * @param epoch          from 1
 * @param step           updates done before it
 * @param active         learners that train
 * @param teaching       learners that stand still and offer what they compute; the others rest
 * @param featureWeights what multiplies the feature loss, by active learner
 * @param phaseBegins    whether other learners trained in the epoch before, or there was none
 */
public record EpochDecision(int epoch, long step, List<String> active, List<String> teaching,
    Map<String, Double> featureWeights, boolean phaseBegins) {

  public EpochDecision {
    active = List.copyOf(active);
    teaching = List.copyOf(teaching);
    featureWeights = Collections.unmodifiableMap(new TreeMap<>(featureWeights));
  }
}

package org.espalier.actors.schedule;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.espalier.models.zoo.LayerState;

/**
 * What holds for an epoch.
 *
 * @param epoch          from 1
 * @param step           updates done before it
 * @param active         learners that train
 * @param teaching       learners that stand still and offer what they compute; the others rest
 * @param featureWeights what multiplies the feature loss, by active learner
 * @param phaseBegins    whether other learners trained in the epoch before, or there was none
 * @param layers         states of the layers that change theirs, first to last; empty where none do
 */
public record EpochDecision(int epoch, long step, List<String> active, List<String> teaching,
    Map<String, Double> featureWeights, boolean phaseBegins, List<LayerState> layers) {

  public EpochDecision {
    active = List.copyOf(active);
    teaching = List.copyOf(teaching);
    layers = List.copyOf(layers);
    featureWeights = Collections.unmodifiableMap(new TreeMap<>(featureWeights));
  }
}

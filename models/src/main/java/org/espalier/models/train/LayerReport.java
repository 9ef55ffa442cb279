package org.espalier.models.train;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Optional;
import org.espalier.models.zoo.LayerState;

/**
 * A layer of a network changed its state.
 *
 * @param learner that has it
 * @param layer   from 1, front to rear
 * @param epoch   from 1, the first in the new state
 * @param step    updates done before it
 * @param effect  on a fixed batch; empty where nobody measured
 */
public record LayerReport(String learner, int layer, LayerState from, LayerState to, int epoch, long step, Optional<Effect> effect) {

  /**
   * What the change did to the network's answers on the first held-out images (test images if none are held out), as in evaluation.
   *
   * @param images          how many
   * @param lossBefore      mean cross-entropy, in nats
   * @param logits          largest absolute logit before
   * @param logitChange     largest absolute change of a logit
   * @param outputChange    largest absolute change of what the layer's mixer gives
   * @param predictedChange the same by the arithmetic of the conversion, which takes scores to be zero and borders to be padded
   */
  @JsonInclude(JsonInclude.Include.NON_ABSENT)
  public record Effect(int images, double lossBefore, double lossAfter, double logits, double logitChange, double outputChange,
      Optional<Double> predictedChange) {}
}

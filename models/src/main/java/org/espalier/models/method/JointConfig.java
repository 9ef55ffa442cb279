package org.espalier.models.method;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.espalier.models.InputException;
import org.espalier.models.loss.FeatureLoss;

/**
 * The switches of joint and shared training (spec section 7).
 *
 * @param alpha       weight of cross-entropy and distillation together
 * @param kd          weight of distillation beside cross-entropy: 1, or 0 for the ablation without it
 * @param beta        weight of the feature loss before decay; 0 switches it off
 * @param temperature of the distillation, above 0
 * @param decay       how the feature loss fades
 * @param layers      blocks, from 0, whose features are compared; empty for all
 */
public record JointConfig(double alpha, double kd, double beta, double temperature, Decay decay, FeatureLoss.Adapt adapt,
    FeatureLoss.Norm norm, List<Integer> layers) {

  /** How the weight of the feature loss moves. */
  public enum Decay {
    /** 1 - e / E in epoch e of E. */
    @JsonProperty("linear") LINEAR,
    @JsonProperty("none") NONE
  }

  public JointConfig {
    layers = List.copyOf(layers);
    if (!(alpha >= 0 && kd >= 0 && beta >= 0 && temperature > 0)) {
      throw new InputException("joint training with alpha %s, kd %s, beta %s, temperature %s: weights must be at least 0, the "
          + "temperature above 0", alpha, kd, beta, temperature);
    }
  }

  /** The paper's values. */
  public static JointConfig standard() {
    return new JointConfig(1, 1, 10, 4, Decay.LINEAR, FeatureLoss.Adapt.INTERP1D, FeatureLoss.Norm.LAYERNORM, List.of());
  }

  public boolean comparesFeatures() {
    return beta > 0;
  }

  public FeatureLoss featureLoss() {
    return new FeatureLoss(adapt, norm);
  }

  JointObjective objective() {
    return new JointObjective(alpha, kd, temperature);
  }

  /** The blocks compared, of a network of this depth. */
  List<Integer> layersOf(int depth) {
    if (!comparesFeatures()) {
      return List.of();
    }
    for (int layer : layers) {
      if (layer < 0 || layer >= depth) {
        throw new InputException("layers names block %d: there are blocks 0 to %d", layer, depth - 1);
      }
    }
    return layers.isEmpty() ? java.util.stream.IntStream.range(0, depth).boxed().toList() : layers;
  }
}

package org.espalier.models.method;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * Training of a pair that shares weights (spec sections 5 and 8).
 *
 * @param joint   the losses
 * @param combine how the two gradients of a shared weight become one
 * @param extent  over what alignment runs
 */
public record SharedConfig(JointConfig joint, Combine combine, Alignment.Extent extent) {

  /** How two gradients become one. */
  public enum Combine {
    /** Half the sum of the ViT's gradient and the agent's aligned one; private weights get their own gradient whole. */
    @JsonProperty("align") ALIGN,
    /** One loss, half the sum of both, as in the released code. */
    @JsonProperty("sum") SUM
  }
}

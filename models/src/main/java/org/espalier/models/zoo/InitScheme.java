package org.espalier.models.zoo;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.espalier.models.nn.Init;

/** How a ViT and its agent start (spec section 10). */
public enum InitScheme {
  /** As in the released code: patch weights of standard deviation one, MLP biases N(1e-6, 1). */
  @JsonProperty("reference") REFERENCE,
  /** Usual for ViTs: weights of standard deviation 0.02, truncated, and zero biases. */
  @JsonProperty("standard") STANDARD;

  private static final Init SMALL = new Init.TruncatedNormal(0.02);

  Init patch() {
    return this == REFERENCE ? new Init.Normal(0, 1) : SMALL;
  }

  Init embedding() {
    return this == REFERENCE ? new Init.Normal(0, 0.02) : SMALL;
  }

  Init linear(double fanIn, double fanOut) {
    return this == REFERENCE ? Init.xavierUniform(fanIn, fanOut) : SMALL;
  }

  Init mlpBias() {
    return this == REFERENCE ? new Init.Normal(1e-6, 1) : Init.ZEROS;
  }

  Init head(int fanIn) {
    return this == REFERENCE ? Init.uniformFanIn(fanIn) : SMALL;
  }

  Init headBias(int fanIn) {
    return this == REFERENCE ? Init.uniformFanIn(fanIn) : Init.ZEROS;
  }
}

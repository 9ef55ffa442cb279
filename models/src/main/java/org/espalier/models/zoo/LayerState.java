package org.espalier.models.zoo;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What mixes the tokens of a layer that begins as a convolution. */
public enum LayerState {
  @JsonProperty("conv") CONVOLUTION,
  /** Both, weighed by a learned gate: (1 - g) convolution + g attention. */
  @JsonProperty("gated") GATED,
  @JsonProperty("attention") ATTENTION;

  public boolean convolves() {
    return this != ATTENTION;
  }

  public boolean attends() {
    return this != CONVOLUTION;
  }
}

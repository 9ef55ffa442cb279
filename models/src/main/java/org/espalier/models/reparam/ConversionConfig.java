package org.espalier.models.reparam;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import org.espalier.models.InputException;

/** How a convolution becomes attention (spec section 2). */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = ConversionConfig.Trainable.class, name = "trainable"),
    @JsonSubTypes.Type(value = ConversionConfig.Exact.class, name = "exact")
})
public sealed interface ConversionConfig {

  /** First values of queries and keys. */
  enum QueriesAndKeys {
    /** Queries are zero, keys are drawn: the scores are zero, and gradients reach the queries. */
    @JsonProperty("random-keys") RANDOM_KEYS,
    /** Both are zero, as the paper writes it: neither ever gets a gradient. */
    @JsonProperty("zero") ZERO
  }

  /** What becomes of the optimizer's moments of the convolution. */
  enum OptimizerState {
    /** They go with the weights, step counts too. A convolution over pixels of a patch has no such image: it is reset. */
    @JsonProperty("carry") CARRY,
    @JsonProperty("reset") RESET
  }

  OneHot oneHot(int keys);

  QueriesAndKeys queriesAndKeys();

  OptimizerState optimizerState();

  /**
   * The layer goes on learning: part of the attention is free to move.
   *
   * @param eps        share of each head's attention that goes elsewhere, in (0, 1)
   * @param compensate whether the values make up for it, so that only a vector that is the same everywhere is left of the change
   */
  record Trainable(double eps, boolean compensate, QueriesAndKeys queriesAndKeys, OptimizerState optimizerState)
      implements ConversionConfig {
    public Trainable {
      if (!(eps > 0 && eps < 1)) {
        throw new InputException("eps is %s: give the share of attention that a head leaves to other keys, above 0 and below 1", eps);
      }
    }

    @Override
    public OneHot oneHot(int keys) {
      return OneHot.leaving(eps, keys, compensate);
    }
  }

  /**
   * The function stays the same to the last digits; from about beta 15 on attention no longer learns.
   *
   * @param beta above 0
   */
  record Exact(double beta, QueriesAndKeys queriesAndKeys, OptimizerState optimizerState) implements ConversionConfig {
    public Exact {
      if (!(beta > 0 && beta <= 80)) {
        throw new InputException("beta is %s: give a number above 0, at most 80", beta);
      }
    }

    @Override
    public OneHot oneHot(int keys) {
      return new OneHot(beta, false);
    }
  }
}

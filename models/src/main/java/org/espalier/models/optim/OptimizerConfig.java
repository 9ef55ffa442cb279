package org.espalier.models.optim;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.function.Predicate;
import org.espalier.models.InputException;
import org.espalier.models.nn.Weights;
import org.espalier.models.tensor.Scope;

/** Which optimizer, and its constants; the learning rate is a schedule of its own. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = OptimizerConfig.AdamWConfig.class, name = "adamw"),
    @JsonSubTypes.Type(value = OptimizerConfig.SgdConfig.class, name = "sgd")
})
public sealed interface OptimizerConfig {

  /**
   * A fresh optimizer of these parameters.
   *
   * @param decays which of them weight decay reaches where this spares some: {@link org.espalier.models.nn.Slot#decays}
   */
  Optimizer build(Scope scope, Weights parameters, Predicate<String> decays);

  /** A fresh optimizer of parameters none of which is spared. */
  default Optimizer build(Scope scope, Weights parameters) {
    return build(scope, parameters, name -> true);
  }

  /** What weight decay reaches. */
  enum Decay {
    /** Every parameter. */
    @JsonProperty("all") ALL,
    /** Matrices and kernels; no vectors, and no embeddings that say so themselves. */
    @JsonProperty("matrices") MATRICES
  }

  /**
   * AdamW (Loshchilov and Hutter 2019).
   *
   * @param decay null for {@link Decay#ALL}
   */
  record AdamWConfig(double beta1, double beta2, double eps, double weightDecay,
      @JsonInclude(JsonInclude.Include.NON_NULL) Decay decay) implements OptimizerConfig {
    public AdamWConfig {
      if (!(beta1 >= 0 && beta1 < 1 && beta2 >= 0 && beta2 < 1 && eps > 0 && weightDecay >= 0)) {
        throw new InputException("adamw with beta1 %s, beta2 %s, eps %s, weightDecay %s: betas must be in [0, 1), eps above 0, "
            + "weightDecay at least 0", beta1, beta2, eps, weightDecay);
      }
    }

    /** Every parameter is decayed. */
    public AdamWConfig(double beta1, double beta2, double eps, double weightDecay) {
      this(beta1, beta2, eps, weightDecay, null);
    }

    /** The constants of spec section 10. */
    public static AdamWConfig standard() {
      return new AdamWConfig(0.9, 0.999, 1e-8, 0.05);
    }

    @Override
    public Optimizer build(Scope scope, Weights parameters, Predicate<String> decays) {
      return new AdamW(this, scope, parameters, decay == Decay.MATRICES ? decays : name -> true);
    }
  }

  /**
   * Stochastic gradient descent; weight decay is added to the gradient of every parameter, as in PyTorch.
   *
   * @param nesterov true if a step goes along the gradient and the momentum that it leads to, in Nesterov's manner; else null
   */
  record SgdConfig(double momentum, double weightDecay, @JsonInclude(JsonInclude.Include.NON_NULL) Boolean nesterov)
      implements OptimizerConfig {
    public SgdConfig {
      if (!(momentum >= 0 && momentum < 1 && weightDecay >= 0)) {
        throw new InputException("sgd with momentum %s, weightDecay %s: momentum must be in [0, 1), weightDecay at least 0",
            momentum, weightDecay);
      }
      nesterov = Boolean.TRUE.equals(nesterov) ? true : null;
      if (nesterov != null && momentum == 0) {
        throw new InputException("sgd with nesterov and momentum 0.0: give a momentum above 0, or leave nesterov out");
      }
    }

    /** Along the momentum. */
    public SgdConfig(double momentum, double weightDecay) {
      this(momentum, weightDecay, null);
    }

    @Override
    public Optimizer build(Scope scope, Weights parameters, Predicate<String> decays) {
      return new Sgd(this, scope, parameters);
    }
  }
}

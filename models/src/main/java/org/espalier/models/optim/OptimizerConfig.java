package org.espalier.models.optim;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
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

  /** A fresh optimizer of these parameters. */
  Optimizer build(Scope scope, Weights parameters);

  /** AdamW (Loshchilov and Hutter 2019); every parameter is decayed. */
  record AdamWConfig(double beta1, double beta2, double eps, double weightDecay) implements OptimizerConfig {
    public AdamWConfig {
      if (!(beta1 >= 0 && beta1 < 1 && beta2 >= 0 && beta2 < 1 && eps > 0 && weightDecay >= 0)) {
        throw new InputException("adamw with beta1 %s, beta2 %s, eps %s, weightDecay %s: betas must be in [0, 1), eps above 0, "
            + "weightDecay at least 0", beta1, beta2, eps, weightDecay);
      }
    }

    /** The constants of spec section 10. */
    public static AdamWConfig standard() {
      return new AdamWConfig(0.9, 0.999, 1e-8, 0.05);
    }

    @Override
    public Optimizer build(Scope scope, Weights parameters) {
      return new AdamW(this, scope, parameters);
    }
  }

  /** Stochastic gradient descent; weight decay is added to the gradient, as in PyTorch. */
  record SgdConfig(double momentum, double weightDecay) implements OptimizerConfig {
    public SgdConfig {
      if (!(momentum >= 0 && momentum < 1 && weightDecay >= 0)) {
        throw new InputException("sgd with momentum %s, weightDecay %s: momentum must be in [0, 1), weightDecay at least 0",
            momentum, weightDecay);
      }
    }

    @Override
    public Optimizer build(Scope scope, Weights parameters) {
      return new Sgd(this, scope, parameters);
    }
  }
}

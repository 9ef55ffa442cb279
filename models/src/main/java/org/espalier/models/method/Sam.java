package org.espalier.models.method;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.espalier.models.loss.CrossEntropy;
import org.espalier.models.nn.BatchStatistics;
import org.espalier.models.nn.Network;
import org.espalier.models.nn.Pass;
import org.espalier.models.nn.Taps;
import org.espalier.models.tensor.Autograd;
import org.espalier.models.tensor.Kernel;
import org.espalier.models.tensor.Kernels;
import org.espalier.models.tensor.RandomKey;
import org.espalier.models.tensor.Scope;

/**
 * Sharpness-aware minimisation (Foret et al. 2021; spec section 9): the gradient is taken at w + e, e = rho g / (|g| + 1e-12) with
 * g the gradient at w, and w is then put back exactly. Each shard perturbs by its own g; the second pass draws its own dropout
 * masks. The terms are those of the first pass; running statistics are moved by both.
 */
public record Sam(Learner learner, Network network, SamConfig config) implements Role {
  private static final Kernels KERNELS = Kernels.of(Sam.class);
  private static final Kernel NORM = KERNELS.method("norm");
  private static final Kernel PERTURB = KERNELS.method("perturb");
  private static final Kernel RESTORE = KERNELS.method("restore");

  @Override
  public List<String> scores() {
    return List.of(learner.name());
  }

  @Override
  public List<String> partners() {
    return List.of();
  }

  /** No: each shard moves the weights for a while. */
  @Override
  public boolean sideBySide() {
    return false;
  }

  @Override
  public Forwarded forward(Scope scope, Shard shard) {
    return new Plain(learner, network).forward(scope, shard);
  }

  @Override
  public ShardResult gradients(Scope scope, Shard shard, Forwarded own, Map<String, Offer> offers, StepSettings settings) {
    ShardResult first = new Plain(learner, network).gradients(scope, shard, own, offers, settings);
    List<NDArray> gradients = first.gradients().get(0);
    List<BatchStatistics> seen = new ArrayList<>(own.seen());
    NDArray[] saved = PERTURB.callAll(scope, learner.parameterArrays(), gradients, config.rho(), config.adaptive());
    try {
      return new ShardResult(List.of(List.of(secondGradients(scope, shard, seen))), first.terms(), seen);
    } finally {
      RESTORE.run(learner.parameterArrays(), saved);
    }
  }

  /** What the perturbation is divided by: |g|, or |w g| if adaptive, over all parameters; a float32 scalar. */
  public static NDArray norm(Scope scope, List<NDArray> parameters, List<NDArray> gradients, boolean adaptive) {
    return NORM.call(scope, parameters, gradients, adaptive);
  }

  private NDArray[] secondGradients(Scope scope, Shard shard, List<BatchStatistics> seen) {
    RandomKey key = shard.keyOf(learner.name(), 1);
    NDArray loss = Autograd.recording(() -> {
      Pass pass = Pass.training(scope, learner.weights(), key, Taps.none(), seen::add);
      NDArray logits = network.forward(pass, shard.images());
      return CrossEntropy.of(scope, logits, shard.labels(), shard.perSample());
    });
    return Autograd.gradients(scope, loss, learner.parameterArrays(), false);
  }
}

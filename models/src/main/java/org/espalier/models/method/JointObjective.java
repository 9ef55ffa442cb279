package org.espalier.models.method;

import ai.djl.ndarray.NDArray;
import java.util.List;
import org.espalier.models.loss.CrossEntropy;
import org.espalier.models.loss.Distillation;
import org.espalier.models.loss.FeatureLoss;
import org.espalier.models.tensor.Autograd;
import org.espalier.models.tensor.Kernel;
import org.espalier.models.tensor.Kernels;
import org.espalier.models.tensor.Scope;

/**
 * The loss of a learner that listens to a partner (spec section 7): alpha (CE + kd KD) + featureWeight sum of feature distances.
 * Alpha multiplies the mutual part and beta the feature part, as in the released code.
 *
 * @param alpha       weight of cross-entropy and distillation
 * @param kd          1 with distillation, 0 without
 * @param temperature of the distillation
 */
record JointObjective(double alpha, double kd, double temperature) {
  private static final Kernels KERNELS = Kernels.of(JointObjective.class);
  private static final Kernel SUM = KERNELS.method("weighted_sum");

  /** The loss and its terms; a term without a partner is 0. */
  record Loss(NDArray total, NDArray ce, NDArray kd, NDArray feature) {
    Terms terms(Scope scope, String score, NDArray hits) {
      return Terms.of(scope, score, total, ce, kd, feature, hits);
    }

    /** What a shard contributes to a learner that learns from this loss alone. */
    ShardResult result(Scope scope, Shard shard, Learner learner, Forwarded own) {
      NDArray[] gradients = Autograd.gradients(scope, total, learner.parameterArrays(), false);
      NDArray hits = CrossEntropy.hits(scope, own.logits().get(0), shard.labels(), 1);
      return new ShardResult(List.of(List.of(gradients)), List.of(terms(scope, learner.name(), hits)), own.seen());
    }
  }

  /** A loss of two terms, with their weights. */
  static Loss sum(Scope scope, NDArray ce, double ceWeight, NDArray kd, double kdWeight) {
    NDArray[] sums = SUM.callAll(scope, ce, kd, List.of(), ceWeight, kdWeight, 0.0);
    return new Loss(sums[0], ce, kd, sums[1]);
  }

  /** A pair of tokens to compare: the ViT's, with their graph, and the agent's. */
  record Compared(FeatureLoss.Tokens vit, FeatureLoss.Tokens agent) {}

  Loss of(Scope scope, Shard shard, NDArray logits, NDArray partnerLogits, FeatureLoss features, List<Compared> compared,
      double featureWeight) {
    NDArray none = scope.floats(new float[1]);
    NDArray ce = CrossEntropy.of(scope, logits, shard.labels(), shard.perSample());
    boolean distils = kd != 0 && partnerLogits != null;
    NDArray soft = distils ? Distillation.softTargets(scope, logits, partnerLogits, temperature, shard.perSample()) : none;
    List<NDArray> distances = compared.stream()
        .map(pair -> features.distance(scope, pair.vit(), pair.agent(), shard.share())).toList();
    NDArray[] sums = SUM.callAll(scope, ce, soft, distances, alpha, alpha * kd, featureWeight);
    return new Loss(sums[0], ce, soft, sums[1]);
  }
}

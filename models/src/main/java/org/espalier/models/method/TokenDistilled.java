package org.espalier.models.method;

import ai.djl.ndarray.NDArray;
import java.util.List;
import java.util.Map;
import org.espalier.models.loss.CrossEntropy;
import org.espalier.models.loss.Distillation;
import org.espalier.models.loss.Distillation.Targets;
import org.espalier.models.nn.Network;
import org.espalier.models.tensor.Autograd;
import org.espalier.models.tensor.Scope;

/**
 * A student whose distillation head learns from a frozen teacher and whose class head from the labels: (1 - alpha) CE + alpha D. The
 * teacher's offer is its logits of the shard. Hits are the class head's.
 *
 * @param network with one distillation head
 */
public record TokenDistilled(Learner learner, Network network, TokenDistillationConfig config) implements Role {

  @Override
  public List<String> scores() {
    return List.of(learner.name());
  }

  @Override
  public List<String> partners() {
    return List.of(Distilled.TEACHER);
  }

  @Override
  public Forwarded forward(Scope scope, Shard shard) {
    return new Plain(learner, network).forward(scope, shard);
  }

  @Override
  public ShardResult gradients(Scope scope, Shard shard, Forwarded own, Map<String, Offer> offers, StepSettings settings) {
    NDArray teacher = offers.get(Distilled.TEACHER).get(Offer.LOGITS);
    JointObjective.Loss loss = Autograd.recording(() -> {
      NDArray ce = CrossEntropy.of(scope, own.logits().get(0), shard.labels(), shard.perSample());
      return JointObjective.sum(scope, ce, 1 - config.alpha(), distillation(scope, shard, own.logits().get(1), teacher), config.alpha());
    });
    return loss.result(scope, shard, learner, own);
  }

  private NDArray distillation(Scope scope, Shard shard, NDArray student, NDArray teacher) {
    double scale = config.targets() == Targets.SOFT ? shard.perSample() / network.classes() : shard.perSample();
    return Distillation.of(scope, config.targets(), student, teacher, config.temperature(), scale);
  }
}

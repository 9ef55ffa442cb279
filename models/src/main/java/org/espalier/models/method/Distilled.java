package org.espalier.models.method;

import ai.djl.ndarray.NDArray;
import java.util.List;
import java.util.Map;
import org.espalier.models.loss.FeatureLoss;
import org.espalier.models.nn.Network;
import org.espalier.models.tensor.Autograd;
import org.espalier.models.tensor.Scope;

/** A student of a frozen teacher (Hinton et al. 2015): alpha (CE + kd KD). The teacher's offer is its logits of the shard. */
public record Distilled(Learner learner, Network network, DistillationConfig config) implements Role {
  /** The partner's name under which the teacher's logits come. */
  public static final String TEACHER = "teacher";

  /** The same for one of several teachers; the one without a name is {@link #TEACHER}. */
  public static String teacher(String name) {
    return name.isEmpty() ? TEACHER : TEACHER + "." + name;
  }

  @Override
  public List<String> scores() {
    return List.of(learner.name());
  }

  @Override
  public List<String> partners() {
    return List.of(TEACHER);
  }

  @Override
  public Forwarded forward(Scope scope, Shard shard) {
    return new Plain(learner, network).forward(scope, shard);
  }

  @Override
  public ShardResult gradients(Scope scope, Shard shard, Forwarded own, Map<String, Offer> offers, StepSettings settings) {
    NDArray logits = own.logits().get(0);
    NDArray teacher = offers.get(TEACHER).get(Offer.LOGITS);
    JointObjective objective = new JointObjective(config.alpha(), config.kd(), config.temperature());
    JointObjective.Loss loss = Autograd.recording(() -> objective.of(scope, shard, logits, teacher,
        new FeatureLoss(FeatureLoss.Adapt.INTERP1D, FeatureLoss.Norm.LAYERNORM), List.of(), 0));
    return loss.result(scope, shard, learner, own);
  }
}

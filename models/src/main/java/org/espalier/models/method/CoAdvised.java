package org.espalier.models.method;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.espalier.models.loss.CrossEntropy;
import org.espalier.models.loss.Distillation;
import org.espalier.models.method.CoAdviseConfig.Advice;
import org.espalier.models.nn.Network;
import org.espalier.models.tensor.Autograd;
import org.espalier.models.tensor.Kernel;
import org.espalier.models.tensor.Kernels;
import org.espalier.models.tensor.Scope;

/**
 * A student whose class head learns from the labels and whose heads are advised by frozen teachers (Ren et al. 2022): labels CE + the sum
 * of weight D over all advice, in its order. Teachers offer their logits of the shard. Terms count as they stand in the loss, with their
 * weights: those with labels as cross-entropy, those with teachers as distillation. Hits are the class head's.
 */
public record CoAdvised(Learner learner, Network network, CoAdviseConfig config) implements Role {
  private static final Kernel SUM = Kernels.of(CoAdvised.class).method("sum_of_terms");

  @Override
  public List<String> scores() {
    return List.of(learner.name());
  }

  @Override
  public List<String> partners() {
    return config.teachers().stream().map(Distilled::teacher).toList();
  }

  @Override
  public Forwarded forward(Scope scope, Shard shard) {
    return new Plain(learner, network).forward(scope, shard);
  }

  @Override
  public ShardResult gradients(Scope scope, Shard shard, Forwarded own, Map<String, Offer> offers, StepSettings settings) {
    JointObjective.Loss loss = Autograd.recording(() -> loss(scope, shard, own, offers));
    return loss.result(scope, shard, learner, own);
  }

  private JointObjective.Loss loss(Scope scope, Shard shard, Forwarded own, Map<String, Offer> offers) {
    List<Term> terms = new ArrayList<>(List.of(new Term(withLabels(scope, shard, own.logits().get(0)), config.labels(), false)));
    for (Advice advice : config.advice()) {
      NDArray student = own.logits().get(network.heads().indexOf(advice.head()));
      NDArray term = advice.isTaught() ? withTeacher(scope, shard, student, offers.get(Distilled.teacher(advice.teacher())))
          : withLabels(scope, shard, student);
      terms.add(new Term(term, advice.weight(), advice.isTaught()));
    }
    NDArray[] sums = SUM.callAll(scope, terms.stream().map(Term::value).toList(), terms.stream().mapToDouble(Term::weight).toArray(),
        terms.stream().mapToInt(term -> term.taught() ? 1 : 0).toArray());
    return new JointObjective.Loss(sums[0], sums[1], sums[2], sums[3]);
  }

  private record Term(NDArray value, double weight, boolean taught) {}

  private static NDArray withLabels(Scope scope, Shard shard, NDArray logits) {
    return CrossEntropy.of(scope, logits, shard.labels(), shard.perSample());
  }

  private NDArray withTeacher(Scope scope, Shard shard, NDArray student, Offer teacher) {
    return Distillation.of(scope, config.targets(), student, teacher.get(Offer.LOGITS), config.temperature(), shard.perSample());
  }
}

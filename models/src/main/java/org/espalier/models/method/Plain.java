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
import org.espalier.models.tensor.Scope;

/** Cross-entropy alone. */
public record Plain(Learner learner, Network network) implements Role {

  @Override
  public List<String> scores() {
    return List.of(learner.name());
  }

  @Override
  public List<String> partners() {
    return List.of();
  }

  @Override
  public Forwarded forward(Scope scope, Shard shard) {
    List<BatchStatistics> seen = new ArrayList<>();
    Taps taps = new Taps(network.distillationHeads());
    Pass pass = Pass.training(scope, learner.weights(), shard.keyOf(learner.name(), 0), taps, seen::add);
    List<NDArray> logits = new ArrayList<>(List.of(Autograd.recording(() -> network.forward(pass, shard.images()))));
    network.distillationHeads().forEach(head -> logits.add(taps.get(head)));
    return new Forwarded(logits, List.of(), Offer.none(), seen);
  }

  @Override
  public ShardResult gradients(Scope scope, Shard shard, Forwarded own, Map<String, Offer> offers, StepSettings settings) {
    NDArray logits = own.logits().get(0);
    NDArray ce = Autograd.recording(() -> CrossEntropy.of(scope, logits, shard.labels(), shard.perSample()));
    NDArray loss = settings.gates().map(budget -> Autograd.recording(() -> budget.with(scope, ce, learner, shard))).orElse(ce);
    NDArray[] gradients = Autograd.gradients(scope, loss, learner.parameterArrays(), false);
    NDArray none = scope.floats(new float[1]);
    NDArray hits = CrossEntropy.hits(scope, logits, shard.labels(), 1);
    return new ShardResult(List.of(List.of(gradients)),
        List.of(Terms.of(scope, learner.name(), loss, ce, none, none, hits)), own.seen());
  }
}

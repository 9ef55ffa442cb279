package org.espalier.models.train;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.espalier.models.method.Forwarded;
import org.espalier.models.method.Offer;
import org.espalier.models.method.Shard;
import org.espalier.models.method.ShardResult;
import org.espalier.models.method.StepSettings;
import org.espalier.models.method.Terms;
import org.espalier.models.optim.GradientNorm;
import org.espalier.models.tensor.Kernel;
import org.espalier.models.tensor.Kernels;
import org.espalier.models.tensor.Scope;

/** One learner's part of a step. Different shards may be computed by different threads; they are summed in their order. */
final class StepPart {
  private static final Kernel ADD = Kernels.of(TrainStep.class).method("add_in_place");
  private final Trainee trainee;
  private final StepSettings settings;
  private final double learningRate;
  private final Map<Integer, Forwarded> forwarded = new TreeMap<>();
  private final Map<Integer, ShardResult> waiting = new TreeMap<>();
  private final Map<String, NDArray> terms = new LinkedHashMap<>();
  private List<List<NDArray>> summed = List.of();
  private int shardsSummed;
  private List<NDArray> gradients;
  private NDArray norm;

  StepPart(Trainee trainee, StepSettings settings, double learningRate) {
    this.trainee = trainee;
    this.settings = settings;
    this.learningRate = learningRate;
  }

  Trainee trainee() {
    return trainee;
  }

  double learningRate() {
    return learningRate;
  }

  Offer forward(Scope scope, Shard shard) {
    trainee.enter();
    Forwarded result = trainee.role().forward(scope, shard);
    synchronized (this) {
      forwarded.put(shard.index(), result);
    }
    return result.offer();
  }

  void gradients(Scope scope, Shard shard, Map<String, Offer> offers) {
    trainee.enter();
    Forwarded own;
    synchronized (this) {
      own = forwarded.remove(shard.index());
    }
    ShardResult result = trainee.role().gradients(scope, shard, own, offers, settings);
    synchronized (this) {
      waiting.put(shard.index(), result);
      sumInOrder();
    }
  }

  private void sumInOrder() {
    for (ShardResult next = waiting.remove(shardsSummed); next != null; next = waiting.remove(++shardsSummed)) {
      add(next);
    }
  }

  private void add(ShardResult next) {
    for (Terms more : next.terms()) {
      NDArray before = terms.putIfAbsent(more.score(), more.packed());
      if (before != null) {
        ADD.run(List.of(before), List.of(more.packed()));
      }
    }
    if (summed.isEmpty()) {
      summed = next.gradients();
      return;
    }
    for (int i = 0; i < summed.size(); i++) {
      ADD.run(summed.get(i), next.gradients().get(i));
    }
  }

  /** One gradient a parameter, by the method's rule, and their norm. */
  void combine(Scope scope) {
    trainee.enter();
    gradients = new ArrayList<>(trainee.role().rule(scope, summed));
    norm = GradientNorm.of(scope, gradients);
  }

  /** Packed terms by network; see {@link Terms}. */
  Map<String, NDArray> terms() {
    return terms;
  }

  float gradientNorm() {
    return norm.getFloat();
  }

  void stepOptimizer() {
    trainee.enter();
    trainee.settings().clip().ifPresent(limit -> GradientNorm.clip(gradients, norm, limit));
    trainee.step(gradients, learningRate);
  }
}

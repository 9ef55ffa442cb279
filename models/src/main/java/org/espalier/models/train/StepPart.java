package org.espalier.models.train;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.espalier.models.checkpoint.TensorBytes;
import org.espalier.models.method.Forwarded;
import org.espalier.models.method.Offer;
import org.espalier.models.method.Shard;
import org.espalier.models.method.ShardResult;
import org.espalier.models.method.StepSettings;
import org.espalier.models.optim.GradientNorm;
import org.espalier.models.tensor.Scope;

/**
 * One learner's part of a step. Different shards may be computed by different threads; they are summed in their order, and kept apart
 * until those before them are in the sum: where earlier shards are elsewhere, all gradients are held until their sum has come.
 */
final class StepPart {
  private final Trainee trainee;
  private final StepSettings settings;
  private final double learningRate;
  private final ShardRange here;
  private final Map<Integer, Forwarded> forwarded = new TreeMap<>();
  private final Map<Integer, ShardResult> waiting = new TreeMap<>();
  /** Null until what the shards before have come to is here. */
  private ShardSum sum;
  private int shardsSummed;
  private List<NDArray> gradients;
  private NDArray norm;

  /** @param scope of this learner in this step */
  StepPart(Scope scope, Trainee trainee, StepSettings settings, double learningRate, ShardRange here) {
    this.trainee = trainee;
    this.settings = settings;
    this.learningRate = learningRate;
    this.here = here;
    this.sum = here.begins() ? ShardSum.nothing(scope, trainee.learner()) : null;
    this.shardsSummed = here.first();
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
    if (sum == null) {
      return;
    }
    for (ShardResult next = waiting.remove(shardsSummed); next != null; next = waiting.remove(++shardsSummed)) {
      sum.add(next);
    }
  }

  /** Goes on from what the shards before those here have come to. */
  synchronized void carryIn(Scope scope, Map<String, TensorBytes> before) {
    if (sum != null) {
      throw new IllegalStateException("learner " + trainee.name() + " has the sum of the shards before " + here + " already");
    }
    trainee.enter();
    sum = ShardSum.of(scope, trainee.learner(), before);
    sumInOrder();
  }

  /** The sum over all shards up to the last one here. */
  synchronized Map<String, NDArray> carryOut() {
    requireSummed(here.end());
    return sum.tensors();
  }

  synchronized void adoptTotal(Scope scope, Map<String, TensorBytes> total) {
    requireSummed(here.end());
    trainee.enter();
    sum.become(scope, total);
    shardsSummed = here.of();
  }

  private void requireSummed(int shards) {
    if (shardsSummed < shards) {
      throw new IllegalStateException("learner %s has the sum of %d shards of %d, and needs that of %d".formatted(trainee.name(),
          sum == null ? 0 : shardsSummed, here.of(), shards));
    }
  }

  /** One gradient a parameter, by the method's rule, and their norm. */
  void combine(Scope scope) {
    requireSummed(here.of());
    trainee.enter();
    gradients = new ArrayList<>(trainee.role().rule(scope, sum.gradients()));
    norm = GradientNorm.of(scope, gradients);
  }

  /** Packed terms by network; see {@link org.espalier.models.method.Terms}. */
  Map<String, NDArray> terms() {
    return sum.terms();
  }

  float gradientNorm() {
    return norm.getFloat();
  }

  void stepOptimizer() {
    trainee.enter();
    sum.moveBuffers();
    trainee.settings().clip().ifPresent(limit -> GradientNorm.clip(gradients, norm, limit));
    trainee.step(gradients, learningRate);
  }
}

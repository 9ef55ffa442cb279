package org.espalier.models.train;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.espalier.models.checkpoint.TensorBytes;
import org.espalier.models.data.BatchRef;
import org.espalier.models.method.Distilled;
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

/**
 * One step of the learners that live here, in phases: for each shard {@link #forward} and, once the partners' offers are there,
 * {@link #gradients}; then {@link #update}. The only code that trains. A synchronous loop calls the phases one after the other, an
 * actor whenever the messages have come; what is computed is the same. One thread at a time.
 */
public final class TrainStep implements AutoCloseable {
  private static final Kernels KERNELS = Kernels.of(TrainStep.class);
  private static final Kernel ROWS = KERNELS.method("rows");
  private static final Kernel ADD = KERNELS.method("add_in_place");
  private final Scope scope;
  private final long step;
  private final int epoch;
  private final BatchRef batch;
  private final List<Shard> shards;
  private final Map<String, Part> parts = new LinkedHashMap<>();
  private NDArray teacherLogits;

  /** One learner's part of the step. */
  private static final class Part {
    final Trainee trainee;
    final StepSettings settings;
    final double learningRate;
    Forwarded forwarded;
    List<List<NDArray>> summed;
    final Map<String, NDArray> terms = new LinkedHashMap<>();
    List<NDArray> gradients;
    NDArray norm;

    Part(Trainee trainee, StepSettings settings, double learningRate) {
      this.trainee = trainee;
      this.settings = settings;
      this.learningRate = learningRate;
    }
  }

  /**
   * @param scope of this step, which this object closes
   * @param step  updates done with this one, from 1
   * @param epoch from 1
   * @param batch that the shards are of
   */
  TrainStep(Scope scope, long step, int epoch, BatchRef batch, List<Shard> shards) {
    this.scope = scope;
    this.step = step;
    this.epoch = epoch;
    this.batch = batch;
    this.shards = shards;
  }

  void add(Trainee trainee, StepSettings settings, double learningRate) {
    parts.put(trainee.name(), new Part(trainee, settings, learningRate));
  }

  public int shards() {
    return shards.size();
  }

  public long step() {
    return step;
  }

  /** The batch of this step. */
  public BatchRef batch() {
    return batch;
  }

  /**
   * Hands in the frozen teacher's answer to the whole batch.
   *
   * @param logits (B, K); copied
   */
  public void teach(NDArray logits) {
    teacherLogits = scope.copy(logits);
  }

  /** Hands in a teacher's answer that came as bytes, (B, K); copied. */
  public void teach(TensorBytes logits) {
    teacherLogits = HostTensors.tensor(scope, logits);
  }

  /** What a partner elsewhere offers, copied into native memory: valid until the step is closed. */
  public Offer receive(Map<String, TensorBytes> tensors) {
    Map<String, NDArray> received = new LinkedHashMap<>();
    tensors.forEach((name, bytes) -> received.put(name, HostTensors.tensor(scope, bytes)));
    return new Offer(received);
  }

  /** Runs every learner's network on a shard; gives what each lets its partners read, valid until the step is closed. */
  public Map<String, Offer> forward(int shard) {
    Map<String, Offer> offers = new LinkedHashMap<>();
    for (Part part : parts.values()) {
      part.trainee.enter();
      part.forwarded = part.trainee.role().forward(scope, shards.get(shard));
      offers.put(part.trainee.name(), part.forwarded.offer());
    }
    return offers;
  }

  /** Adds the shard's gradients to those of the shards before it. */
  public void gradients(int shard, Map<String, Offer> offers) {
    Map<String, Offer> heard = withTeacher(shards.get(shard), offers);
    for (Part part : parts.values()) {
      part.trainee.enter();
      ShardResult result = part.trainee.role().gradients(scope, shards.get(shard), part.forwarded, heard, part.settings);
      part.forwarded = null;
      sum(part, result);
    }
  }

  private Map<String, Offer> withTeacher(Shard shard, Map<String, Offer> offers) {
    if (teacherLogits == null) {
      return offers;
    }
    long rows = shard.images().getShape().get(0);
    NDArray logits = ROWS.call(scope, teacherLogits, shard.index() * rows, rows);
    Map<String, Offer> all = new HashMap<>(offers);
    all.put(Distilled.TEACHER, new Offer(Map.of(Offer.LOGITS, logits)));
    return all;
  }

  private static void sum(Part part, ShardResult result) {
    for (Terms terms : result.terms()) {
      NDArray before = part.terms.putIfAbsent(terms.score(), terms.packed());
      if (before != null) {
        ADD.run(List.of(before), List.of(terms.packed()));
      }
    }
    if (part.summed == null) {
      part.summed = result.gradients();
      return;
    }
    for (int i = 0; i < part.summed.size(); i++) {
      ADD.run(part.summed.get(i), result.gradients().get(i));
    }
  }

  /**
   * Applies the method's rule, clips and steps every learner.
   *
   * @throws NonFiniteException before any learner has been stepped
   */
  public StepReport update() {
    for (Part part : parts.values()) {
      part.trainee.enter();
      part.gradients = new ArrayList<>(part.trainee.role().rule(scope, part.summed));
      part.norm = GradientNorm.of(scope, part.gradients);
    }
    StepReport report = report();
    for (Part part : parts.values()) {
      part.trainee.enter();
      part.trainee.settings().clip().ifPresent(limit -> GradientNorm.clip(part.gradients, part.norm, limit));
      part.trainee.optimizer().step(part.gradients, part.learningRate);
    }
    return report;
  }

  private StepReport report() {
    Map<String, StepReport.StepScore> scores = new LinkedHashMap<>();
    Map<String, Double> norms = new LinkedHashMap<>();
    Map<String, Double> rates = new LinkedHashMap<>();
    for (Part part : parts.values()) {
      part.terms.forEach((score, packed) -> scores.put(score, score(score, packed.toFloatArray())));
      norms.put(part.trainee.name(), finite(part.trainee.name(), "gradient", part.norm.getFloat()));
      rates.put(part.trainee.name(), part.learningRate);
    }
    return new StepReport(step, epoch, Math.toIntExact(shards.get(0).globalBatch()), scores, norms, rates);
  }

  private StepReport.StepScore score(String score, float[] packed) {
    for (int i = 0; i < packed.length; i++) {
      finite(score, Terms.NAMES.get(i), packed[i]);
    }
    return new StepReport.StepScore(packed[0], packed[1], packed[2], packed[3], packed[4]);
  }

  private double finite(String learner, String term, float value) {
    if (!Float.isFinite(value)) {
      throw new NonFiniteException(step, learner, term, value);
    }
    return value;
  }

  /** Frees everything the step made. */
  @Override
  public void close() {
    scope.close();
  }
}

package org.espalier.models.train;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.espalier.models.checkpoint.TensorBytes;
import org.espalier.models.data.BatchRef;
import org.espalier.models.method.Distilled;
import org.espalier.models.method.Offer;
import org.espalier.models.method.Shard;
import org.espalier.models.method.StepSettings;
import org.espalier.models.method.Terms;
import org.espalier.models.tensor.Kernel;
import org.espalier.models.tensor.Kernels;
import org.espalier.models.tensor.Scope;

/**
 * One step of the learners that live here. Where partners live elsewhere it goes in phases: for each shard {@link #forward} and, once
 * the partners' offers are there, {@link #gradients}; where all live here, {@link #compute} does both for all shards, side by side as
 * far as the device allows. Then {@link #update}. The only code that trains: a synchronous loop and an actor call the same phases,
 * and get the same bits. One thread at a time.
 *
 * <p>Where only some shards are computed here, the sum goes as a chain over the workers, in the order of the shards: each but the
 * first calls {@link #carryIn} with what the one before it got from {@link #carryOut}; the last one's is the total, which all others
 * hand to {@link #adoptTotal}. Then all update alike, and report the same.
 */
public final class TrainStep implements AutoCloseable {
  private static final Kernel ROWS = Kernels.of(TrainStep.class).method("rows");
  private final Scope scope;
  private final Lanes lanes;
  private final long step;
  private final int epoch;
  private final BatchRef batch;
  private final ShardRange here;
  private final List<Shard> shards;
  private final Map<String, StepPart> parts = new LinkedHashMap<>();
  private final Map<String, Trainee> teaching = new LinkedHashMap<>();
  private final Map<String, StaleCopy> copies = new LinkedHashMap<>();
  private final Map<String, Scope> scopes = new LinkedHashMap<>();
  /** Logits of the whole batch, by the name under which learners hear them. */
  private final Map<String, NDArray> taught = new LinkedHashMap<>();

  /**
   * @param scope of this step, which this object closes
   * @param step  updates done with this one, from 1
   * @param epoch from 1
   * @param batch  that the shards are of
   * @param here   which of its shards are computed here
   * @param shards these, in order
   */
  TrainStep(Scope scope, Lanes lanes, long step, int epoch, BatchRef batch, ShardRange here, List<Shard> shards) {
    this.scope = scope;
    this.lanes = lanes;
    this.step = step;
    this.epoch = epoch;
    this.batch = batch;
    this.here = here;
    this.shards = shards;
  }

  void add(Trainee trainee, StepSettings settings, double learningRate) {
    Scope own = scope.child();
    scopes.put(trainee.name(), own);
    trainee.enter();
    parts.put(trainee.name(), new StepPart(own, trainee, settings, learningRate, here));
  }

  /** A learner that stands still and teaches. */
  void addTeaching(Trainee trainee) {
    teaching.put(trainee.name(), trainee);
    scopes.put(trainee.name(), scope.child());
  }

  /** A partner that learners here learn from instead of the partner itself. */
  void addCopy(StaleCopy copy) {
    copies.put(copy.name(), copy);
    scopes.computeIfAbsent(copy.name(), name -> scope.child());
  }

  /** Shards of the batch, here and elsewhere. */
  public int shards() {
    return here.of();
  }

  /** The shards that are computed here. */
  public ShardRange here() {
    return here;
  }

  public long step() {
    return step;
  }

  /** Names of the learners that this step trains here. */
  public Set<String> learned() {
    return Collections.unmodifiableSet(parts.keySet());
  }

  /** The whole batch of this step. */
  public BatchRef batch() {
    return batch;
  }

  /** Forward passes and gradients of all shards here, of learners whose partners all live here. */
  public void compute() {
    boolean independent = parts.values().stream().allMatch(part -> part.trainee().role().sideBySide());
    if (independent && lanes.several() && shards.size() > 1) {
      lanes.run(shards.stream().<Runnable>map(shard -> () -> computeAlone(shard)).toList());
      return;
    }
    here.indices().forEach(shard -> gradients(shard, forward(shard)));
  }

  /** A shard in a scope of its own, by one thread. */
  private void computeAlone(Shard shard) {
    Scope own = openShardScope();
    Map<String, Offer> offers = new LinkedHashMap<>();
    parts.forEach((name, part) -> offers.put(name, part.forward(own, shard)));
    teaching.forEach((name, teacher) -> offers.put(name, teacher.teach(own, shard)));
    copies.forEach((name, copy) -> offers.put(name, copy.teach(own, shard)));
    Map<String, Offer> heard = withTeachers(own, shard, offers);
    parts.values().forEach(part -> part.gradients(own, shard, heard));
  }

  private synchronized Scope openShardScope() {
    return scope.child();
  }

  /**
   * Hands in the frozen teachers' answers to the whole batch.
   *
   * @param answers logits (B, K) by teacher, as the method names them; copied
   */
  public void teach(Map<String, TensorBytes> answers) {
    answers.forEach((teacher, logits) -> taught.put(Distilled.teacher(teacher), HostTensors.tensor(scope, logits)));
  }

  /** What a partner elsewhere offers, copied into native memory: valid until the step is closed. */
  public Offer receive(Map<String, TensorBytes> tensors) {
    Map<String, NDArray> received = new LinkedHashMap<>();
    tensors.forEach((name, bytes) -> received.put(name, HostTensors.tensor(scope, bytes)));
    return new Offer(received);
  }

  /**
   * Runs every learner's network on a shard; gives what each lets its partners read, or what copies of partners say where they are
   * heard instead. Valid until the step is closed.
   *
   * @param index in the whole batch, one of {@link #here}
   */
  public Map<String, Offer> forward(int index) {
    Shard shard = shard(index);
    Map<String, Offer> offers = Collections.synchronizedMap(new LinkedHashMap<>());
    List<Runnable> passes = new ArrayList<>();
    parts.forEach((name, part) -> passes.add(() -> offers.put(name, part.forward(scopes.get(name), shard))));
    teaching.forEach((name, teacher) -> passes.add(() -> offers.put(name, teacher.teach(scopes.get(name), shard))));
    lanes.run(passes);
    lanes.run(copies.entrySet().stream().<Runnable>map(copy -> () ->
        offers.put(copy.getKey(), copy.getValue().teach(scopes.get(copy.getKey()), shard))).toList());
    return offers;
  }

  /**
   * Adds the shard's gradients to those of the shards before it.
   *
   * @param index  in the whole batch, one of {@link #here}
   * @param offers of the same shard
   */
  public void gradients(int index, Map<String, Offer> offers) {
    Shard shard = shard(index);
    Map<String, Offer> heard = withTeachers(scope, shard, offers);
    lanes.run(parts.entrySet().stream().<Runnable>map(part -> () ->
        part.getValue().gradients(scopes.get(part.getKey()), shard, heard)).toList());
  }

  private Shard shard(int index) {
    return shards.get(index - here.first());
  }

  private Map<String, Offer> withTeachers(Scope own, Shard shard, Map<String, Offer> offers) {
    if (taught.isEmpty()) {
      return offers;
    }
    long rows = shard.images().getShape().get(0);
    Map<String, Offer> all = new HashMap<>(offers);
    taught.forEach((teacher, logits) ->
        all.put(teacher, new Offer(Map.of(Offer.LOGITS, ROWS.call(own, logits, shard.index() * rows, rows)))));
    return all;
  }

  /**
   * Hands in what the shards before those here have come to, at any time before {@link #carryOut}: the sooner, the less memory the
   * shards here wait in.
   *
   * @param before what {@link #carryOut} gave for these shards, by learner; copied
   */
  public void carryIn(Map<String, Map<String, TensorBytes>> before) {
    parts.forEach((name, part) -> part.carryIn(scopes.get(name), of(name, before)));
  }

  /**
   * What all shards up to the last one here have come to: sums of gradients and terms, and running statistics, by learner and name in
   * a fixed order. Float32, contiguous; the tensors themselves, valid until {@link #adoptTotal}, {@link #update} or {@link #close}.
   *
   * @throws IllegalStateException while a shard here is not computed, or what is before them is not carried in
   */
  public Map<String, Map<String, NDArray>> carryOut() {
    Map<String, Map<String, NDArray>> sums = new LinkedHashMap<>();
    parts.forEach((name, part) -> sums.put(name, part.carryOut()));
    return sums;
  }

  /**
   * Takes over what all shards have come to, which the worker with the last of them knows.
   *
   * @param total what {@link #carryOut} gave there, by learner; copied
   * @throws IllegalStateException if {@link #carryOut} would throw it
   */
  public void adoptTotal(Map<String, Map<String, TensorBytes>> total) {
    parts.forEach((name, part) -> part.adoptTotal(scopes.get(name), of(name, total)));
  }

  private static Map<String, TensorBytes> of(String learner, Map<String, Map<String, TensorBytes>> sums) {
    return Optional.ofNullable(sums.get(learner)).orElseThrow(
        () -> new IllegalStateException("learner " + learner + " trains here, but sums came of " + sums.keySet()));
  }

  /**
   * Applies the method's rule, clips and steps every learner, and moves its running statistics.
   *
   * @throws NonFiniteException    before any learner has been changed
   * @throws IllegalStateException if a shard is missing in the sum
   */
  public StepReport update() {
    List<Runnable> rules = new ArrayList<>();
    List<Runnable> optimizers = new ArrayList<>();
    parts.forEach((name, part) -> {
      rules.add(() -> part.combine(scopes.get(name)));
      optimizers.add(part::stepOptimizer);
    });
    lanes.run(rules);
    StepReport report = report();
    lanes.run(optimizers);
    return report;
  }

  private StepReport report() {
    Map<String, StepReport.StepScore> scores = new LinkedHashMap<>();
    Map<String, Double> norms = new LinkedHashMap<>();
    Map<String, Double> rates = new LinkedHashMap<>();
    parts.forEach((name, part) -> {
      part.terms().forEach((score, packed) -> scores.put(score, score(score, packed.toFloatArray())));
      norms.put(name, finite(name, "gradient", part.gradientNorm()));
      rates.put(name, part.learningRate());
    });
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

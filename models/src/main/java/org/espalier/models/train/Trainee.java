package org.espalier.models.train;

import ai.djl.ndarray.NDArray;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.espalier.models.InputException;
import org.espalier.models.checkpoint.WeightsFormat;
import org.espalier.models.method.Learner;
import org.espalier.models.method.Member;
import org.espalier.models.method.Offer;
import org.espalier.models.method.Role;
import org.espalier.models.method.Shard;
import org.espalier.models.nn.Slot;
import org.espalier.models.nn.Weights;
import org.espalier.models.optim.Optimizer;
import org.espalier.models.optim.OptimizerTransfer;
import org.espalier.models.optim.WeightAverage;
import org.espalier.models.reparam.LayerConversion;
import org.espalier.models.tensor.ComputeDevice;
import org.espalier.models.tensor.Kernel;
import org.espalier.models.tensor.Kernels;
import org.espalier.models.tensor.RandomKey;
import org.espalier.models.tensor.Scope;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A learner with everything that trains it, on the device of a scope. */
final class Trainee {
  private static final Logger LOG = LoggerFactory.getLogger(Trainee.class);
  private static final Kernel CLAMP = Kernels.of(Trainee.class).method("clamp");
  private final Member member;
  private final TrainingPlan.LearnerSettings settings;
  private final Learner learner;
  private final Role role;
  private final Optimizer optimizer;
  private final Optional<WeightAverage> average;
  private final ComputeDevice device;

  private Trainee(Scope scope, Member member, TrainingPlan.LearnerSettings settings, ComputeDevice device, Weights weights,
      Optional<WeightAverage> average) {
    this.member = member;
    this.settings = settings;
    this.device = device;
    this.learner = Learner.of(member.name(), member.slots(), weights);
    this.learner.parameters().arrays().forEach(Scope::requireGradient);
    this.role = member.role().apply(learner);
    Set<String> decayed = member.slots().stream().filter(Slot::decays).map(Slot::name).collect(Collectors.toSet());
    this.optimizer = settings.optimizer().build(scope, learner.parameters(), decayed::contains);
    this.average = average;
  }

  /** A learner with its first weights. */
  static Trainee begin(Scope scope, Member member, TrainingPlan.LearnerSettings settings, long seed) {
    Weights weights = settings.startFrom().map(file -> startingFrom(scope, member, file, seed))
        .orElseGet(() -> Weights.initial(scope, member.slots(), seed, member.name()));
    return new Trainee(scope, member, settings, scope.device().withThreads(settings.threads()), weights, average(scope, settings, weights));
  }

  private static Optional<WeightAverage> average(Scope scope, TrainingPlan.LearnerSettings settings, Weights weights) {
    return settings.ema().stream().mapToObj(decay -> new WeightAverage(scope, weights, decay)).findFirst();
  }

  /**
   * The learner with one layer in another state. It shares the tensors that stay with this one, until that is released.
   *
   * @param next the learner's part of the plan with that layer as it will be
   */
  Trainee converted(Scope scope, LayerConversion conversion, Member next, long seed) {
    enter();
    RandomKey key = RandomKey.of(seed, "reparam").learner(name());
    Trainee after = new Trainee(scope, next, settings, device, conversion.weights(scope, learner.weights(), key),
        average.map(kept -> kept.as(conversion.weights(scope, kept.weights(), key))));
    OptimizerTransfer.fill(scope, optimizer, after.optimizer, conversion::carried);
    return after;
  }

  /** The learner with another network, whose values are yet to come. */
  Trainee rebuilt(Scope scope, Member next, long seed) {
    enter();
    Weights weights = Weights.initial(scope, next.slots(), seed, next.name());
    return new Trainee(scope, next, settings, device, weights, average(scope, settings, weights));
  }

  /** Frees every tensor that {@code next} does not go on with. */
  void release(Trainee next) {
    close(learner.weights(), next.learner.weights());
    average.ifPresent(kept -> close(kept.weights(), next.average.orElseThrow().weights()));
    optimizer.state().values().forEach(NDArray::close);
  }

  private static void close(Weights old, Weights kept) {
    old.asMap().forEach((name, tensor) -> {
      if (!kept.has(name) || kept.get(name) != tensor) {
        tensor.close();
      }
    });
  }

  private static Weights startingFrom(Scope scope, Member member, Path file, long seed) {
    try {
      Pretrained first = Pretrained.start(scope, member.slots(), WeightsFormat.read(file), member.transfer(), seed, member.name());
      first.notes().forEach(note -> LOG.info("learner {} begins with {}: {}", member.name(), file, note));
      return first.weights();
    } catch (IOException e) {
      throw new InputException(e, "cannot read the weights file %s (%s) that learner %s is to begin with", file, e, member.name());
    }
  }

  static void requireCapacity(ComputeDevice device, String learner, int threads) {
    if (threads > device.threads()) {
      throw new InputException("learner %s computes with %d threads, and device %s offers %d: give it a larger device; other threads "
          + "would give other bits", learner, threads, device.id(), device.threads());
    }
  }

  Member member() {
    return member;
  }

  String name() {
    return member.name();
  }

  TrainingPlan.LearnerSettings settings() {
    return settings;
  }

  Learner learner() {
    return learner;
  }

  Role role() {
    return role;
  }

  /** Prepares the calling thread for this learner's native work. */
  void enter() {
    device.enter();
  }

  Offer teach(Scope own, Shard shard) {
    enter();
    return role.teach(own, shard);
  }

  /** The moving average of the weights, if there is one. */
  Optional<Weights> average() {
    return average.map(WeightAverage::weights);
  }

  /** One update, then every bounded parameter back into its range, then the average. */
  void step(List<NDArray> gradients, double learningRate) {
    optimizer.step(gradients, learningRate);
    for (Slot slot : member.slots()) {
      slot.range().ifPresent(range -> CLAMP.run(List.of(learner.weights().get(slot.name())), range.low(), range.high()));
    }
    average.ifPresent(kept -> kept.move(learner.weights()));
  }

  /** File of a checkpoint that holds the average of a learner's weights. */
  static String averageFile(String learner) {
    return learner + ".ema.safetensors";
  }

  /** Every tensor that a checkpoint holds, by file. */
  Map<String, Map<String, NDArray>> files() {
    Map<String, Map<String, NDArray>> files = new LinkedHashMap<>();
    files.put(name() + ".safetensors", learner.weights().asMap());
    files.put(name() + ".optimizer.safetensors", optimizer.state());
    average.ifPresent(kept -> files.put(averageFile(name()), kept.weights().asMap()));
    return files;
  }
}

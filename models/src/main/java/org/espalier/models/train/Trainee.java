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
import org.espalier.models.checkpoint.SafeTensors;
import org.espalier.models.method.Learner;
import org.espalier.models.method.Member;
import org.espalier.models.method.Offer;
import org.espalier.models.method.Role;
import org.espalier.models.method.Shard;
import org.espalier.models.nn.Slot;
import org.espalier.models.nn.Weights;
import org.espalier.models.optim.Optimizer;
import org.espalier.models.optim.WeightAverage;
import org.espalier.models.tensor.ComputeDevice;
import org.espalier.models.tensor.Kernel;
import org.espalier.models.tensor.Kernels;
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

  Trainee(Scope scope, Member member, TrainingPlan.LearnerSettings settings, long seed) {
    this.member = member;
    this.settings = settings;
    this.device = scope.device().withThreads(settings.threads());
    Weights weights = settings.startFrom().map(file -> startingFrom(scope, file, seed))
        .orElseGet(() -> Weights.initial(scope, member.slots(), seed, member.name()));
    this.learner = Learner.of(member.name(), member.slots(), weights);
    this.learner.parameters().arrays().forEach(Scope::requireGradient);
    this.role = member.role().apply(learner);
    Set<String> decayed = member.slots().stream().filter(Slot::decays).map(Slot::name).collect(Collectors.toSet());
    this.optimizer = settings.optimizer().build(scope, learner.parameters(), decayed::contains);
    this.average = settings.ema().stream().mapToObj(decay -> new WeightAverage(scope, weights, decay)).findFirst();
  }

  private Weights startingFrom(Scope scope, Path file, long seed) {
    try {
      Pretrained first = Pretrained.start(scope, member.slots(), SafeTensors.read(file), member.transfer(), seed, member.name());
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

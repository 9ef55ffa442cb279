package org.espalier.models.train;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import java.util.Set;
import org.espalier.models.InputException;
import org.espalier.models.method.Member;
import org.espalier.models.method.MethodConfig;
import org.espalier.models.optim.LearningRate;
import org.espalier.models.optim.OptimizerConfig;
import org.espalier.models.optim.Progress;
import org.espalier.models.reparam.MeasuredSchedule;
import org.espalier.models.reparam.ReparamConfig;
import org.espalier.models.zoo.LayerState;
import org.espalier.models.zoo.ModelConfig;
import org.espalier.models.zoo.PrsNetConfig;

/**
 * What is trained, on which numbers everything depends, without where and when.
 *
 * @param batchSize       samples of a step, over all shards
 * @param shards          fixed parts of a batch; a divisor of batchSize
 * @param evaluationBatch samples of a forward pass in evaluation
 * @param models          by name, in the order of the experiment
 * @param learners        settings by learner, as {@link MethodConfig#learners} names them
 * @param reparam         how layers change their state; empty if they stay what they are
 */
public record TrainingPlan(long seed, int imageSize, int classes, int batchSize, int shards, int evaluationBatch,
    MethodConfig method, Map<String, ModelConfig> models, Map<String, LearnerSettings> learners, List<Phase> phases,
    OnNonFinite onNonFinite, Optional<ReparamConfig> reparam) {

  /** A plan whose layers stay what they are. */
  public TrainingPlan(long seed, int imageSize, int classes, int batchSize, int shards, int evaluationBatch, MethodConfig method,
      Map<String, ModelConfig> models, Map<String, LearnerSettings> learners, List<Phase> phases, OnNonFinite onNonFinite) {
    this(seed, imageSize, classes, batchSize, shards, evaluationBatch, method, models, learners, phases, onNonFinite, Optional.empty());
  }

  /**
   * How a learner's optimizer goes.
   *
   * @param clip      limit of the gradients' L2 norm; empty for none
   * @param threads   compute threads of every native call of this learner, at least 1
   * @param startFrom weights file to begin with; empty for drawn weights
   * @param ema       decay, per update, of a moving average of the weights that is kept beside them; empty for none
   */
  public record LearnerSettings(OptimizerConfig optimizer, LearningRate learningRate, OptionalDouble clip, int threads,
      Optional<Path> startFrom, OptionalDouble ema) {

    /** Settings of a learner whose first weights are drawn, and not averaged. */
    public LearnerSettings(OptimizerConfig optimizer, LearningRate learningRate, OptionalDouble clip, int threads) {
      this(optimizer, learningRate, clip, threads, Optional.empty(), OptionalDouble.empty());
    }

    /** The same settings, beginning with a weights file. */
    public LearnerSettings startingFrom(Path weights) {
      return new LearnerSettings(optimizer, learningRate, clip, threads, Optional.of(weights), ema);
    }

    /** The same settings, with an average of the weights. */
    public LearnerSettings averaging(double decay) {
      return new LearnerSettings(optimizer, learningRate, clip, threads, startFrom, OptionalDouble.of(decay));
    }
  }

  /**
   * Epochs in which the same learners train. Those that teach stand still: they run as in evaluation and offer what they compute. The
   * others rest, and offer nothing.
   *
   * @param epochs at least 1
   */
  public record Phase(int epochs, List<String> train, @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> teach) {
    public Phase {
      train = List.copyOf(train);
      teach = teach == null ? List.of() : List.copyOf(teach);
      if (epochs < 1 || train.isEmpty()) {
        throw new InputException("a phase of %d epochs training %s: it needs at least one epoch and one learner", epochs, train);
      }
      if (!Collections.disjoint(train, teach)) {
        throw new InputException("a phase trains %s and lets %s teach: a learner does one or the other", train, teach);
      }
    }

    /** A phase in which nobody teaches without learning. */
    public Phase(int epochs, List<String> train) {
      this(epochs, train, List.of());
    }

    /** Learners whose offers come. */
    public List<String> present() {
      return Stream.concat(train.stream(), teach.stream()).toList();
    }
  }

  /** What happens when a loss or a gradient is not finite. */
  public enum OnNonFinite {
    /** The run ends with an error; the last checkpoint is good. */
    @JsonProperty("stop") STOP,
    /** The run goes back to its last checkpoint and leaves the batch out. */
    @JsonProperty("rollback") ROLLBACK
  }

  public TrainingPlan {
    models = Collections.unmodifiableMap(new LinkedHashMap<>(models));
    learners = Collections.unmodifiableMap(new LinkedHashMap<>(learners));
    phases = List.copyOf(phases);
    if (batchSize < 1 || shards < 1 || batchSize % shards != 0) {
      throw new InputException("a batch of %d cannot be split into %d equal shards: make batchSize a multiple of shards", batchSize,
          shards);
    }
    for (Phase phase : phases) {
      if (!learners.keySet().containsAll(phase.present())) {
        throw new InputException("a phase names %s, but the learners are %s", phase.present(), learners.keySet());
      }
    }
  }

  /** The learners as they begin. */
  public List<Member> members() {
    return method.members(models, imageSize, classes);
  }

  /** The learners with the layers of {@link #convertible} in these states. */
  public List<Member> members(List<LayerState> states) {
    return method.members(models(states), imageSize, classes);
  }

  /** The models with the layers of {@link #convertible} in these states. */
  public Map<String, ModelConfig> models(List<LayerState> states) {
    Map<String, ModelConfig> changed = new LinkedHashMap<>(models);
    convertible().filter(name -> !states.isEmpty()).ifPresent(name -> changed.put(name, ((PrsNetConfig) models.get(name)).with(states)));
    return changed;
  }

  /** The model whose layers change their state, if there is one. */
  public Optional<String> convertible() {
    return reparam.flatMap(some ->
        models.entrySet().stream().filter(model -> model.getValue() instanceof PrsNetConfig).map(Map.Entry::getKey).findFirst());
  }

  /** States in which its layers begin; none without such a model. */
  public List<LayerState> firstStates() {
    return convertible().map(name -> ((PrsNetConfig) models.get(name)).layers()).orElse(List.of());
  }

  /** States in an epoch, from 1, so far as they are known before training. */
  public List<LayerState> plannedStates(int epoch) {
    return reparam.map(some -> some.schedule() instanceof MeasuredSchedule ? firstStates()
        : some.schedule().statesIn(epoch, epochs(), firstStates(), List.of())).orElse(List.of());
  }

  /** The states that take the most memory of all that the run may come to. */
  public List<LayerState> largestStates() {
    boolean gated = reparam.isPresent() && reparam.get().schedule() instanceof MeasuredSchedule.Gates;
    List<LayerState> last = reparam.map(some -> some.schedule() instanceof MeasuredSchedule
        ? Collections.nCopies(firstStates().size(), gated ? LayerState.GATED : LayerState.ATTENTION)
        : some.schedule().statesIn(epochs(), epochs(), firstStates(), List.of())).orElse(List.of());
    return List.copyOf(last);
  }

  public int epochs() {
    return phases.stream().mapToInt(Phase::epochs).sum();
  }

  /** Who trains in an epoch, from 0. */
  public Phase phase(int epoch) {
    int end = 0;
    for (Phase phase : phases) {
      end += phase.epochs();
      if (epoch < end) {
        return phase;
      }
    }
    throw new IllegalArgumentException("there is no epoch " + epoch + ": the run has " + end);
  }

  /** A learner's progress before a step: epochs in which it rests do not count. */
  public Progress progress(String learner, int epoch, int batch, int stepsPerEpoch) {
    int before = 0;
    int total = 0;
    int first = 0;
    for (Phase phase : phases) {
      if (phase.train().contains(learner)) {
        total += phase.epochs();
        before += Math.max(0, Math.min(phase.epochs(), epoch - first));
      }
      first += phase.epochs();
    }
    return new Progress(before, batch, stepsPerEpoch, total);
  }

  /**
   * Updates done after the next step: past batches that are left out, but not past the end of the epoch.
   *
   * @param step    updates done
   * @param skipped steps, from 1, whose batch is left out
   */
  public static long stepAfter(long step, int stepsPerEpoch, Set<Long> skipped) {
    long end = (step / stepsPerEpoch + 1) * stepsPerEpoch;
    long next = step + 1;
    while (next < end && skipped.contains(next)) {
      next++;
    }
    return next;
  }
}

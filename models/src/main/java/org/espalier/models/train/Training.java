package org.espalier.models.train;

import ai.djl.ndarray.NDArray;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import org.espalier.models.checkpoint.TensorBytes;
import org.espalier.models.checkpoint.TensorFile;
import org.espalier.models.data.Batch;
import org.espalier.models.data.BatchLoader;
import org.espalier.models.data.BatchPlan;
import org.espalier.models.data.BatchRef;
import org.espalier.models.method.Member;
import org.espalier.models.method.Scored;
import org.espalier.models.method.Shard;
import org.espalier.models.method.StepSettings;
import org.espalier.models.nn.Weights;
import org.espalier.models.optim.Progress;
import org.espalier.models.reparam.Evidence;
import org.espalier.models.tensor.ComputeDevice;
import org.espalier.models.tensor.Kernel;
import org.espalier.models.tensor.Kernels;
import org.espalier.models.tensor.Libtorch;
import org.espalier.models.tensor.RandomKey;
import org.espalier.models.tensor.Scope;
import org.espalier.models.zoo.LayerState;

/**
 * A run's learners on one device, between two steps: all of them, or those that were placed here while their partners are elsewhere.
 * It takes steps, evaluates, and can be copied and put back; who calls it decides when. All methods on one thread at a time.
 *
 * <p>Several workers may hold the same learners, each with some of the shards; after every step all have the same bits. Only one of
 * them need be asked to evaluate and for snapshots; the others go on without, and know of no best epoch.
 */
public final class Training implements AutoCloseable {
  private static final Kernel ROWS = Kernels.of(TrainStep.class).method("rows");
  private static final int LOADER_AHEAD = 4;
  private final TrainingPlan plan;
  private final ShardRange here;
  private final BatchPlan batches;
  private final Scope scope;
  private final List<Trainee> trainees = new ArrayList<>();
  private final SortedSet<Long> skipped = new TreeSet<>();
  private final BatchLoader loader;
  private final Scoreboard scores;
  private final Lanes lanes;
  private final StaleCopies copies;
  private final LayerEvents layers;
  private int tensors;
  private long step;

  /** Fresh learners with their first weights, which compute every shard. */
  public Training(TrainingPlan plan, TrainingData data, ComputeDevice device, Set<String> local, int loaders) {
    this(plan, data, device, local, ShardRange.all(plan.shards()), loaders);
  }

  /**
   * Fresh learners with their first weights.
   *
   * @param local   names of the learners that live here
   * @param here    the shards that they compute; only these samples are read, and what they are mixed with
   * @param loaders threads that prepare batches, at least 1; they change no bit
   */
  public Training(TrainingPlan plan, TrainingData data, ComputeDevice device, Set<String> local, ShardRange here, int loaders) {
    this(plan, data, device, local, here, loaders, Optional.empty());
  }

  /** @param probe measures what the plan's schedule decides by; needed only where it decides by spectra */
  public Training(TrainingPlan plan, TrainingData data, ComputeDevice device, Set<String> local, ShardRange here, int loaders,
      Optional<SteeringProbe> probe) {
    if (here.of() != plan.shards()) {
      throw new IllegalArgumentException(here + " does not fit a plan of " + plan.shards() + " shards");
    }
    this.plan = plan;
    this.here = here;
    this.batches = BatchPlan.training(data.train(), plan.seed(), plan.batchSize());
    local.forEach(learner -> Trainee.requireCapacity(device, learner, plan.learners().get(learner).threads()));
    this.scope = Scope.open(device);
    for (Member member : plan.members()) {
      if (local.contains(member.name())) {
        trainees.add(Trainee.begin(scope, member, plan.learners().get(member.name()), plan.seed()));
      }
    }
    this.copies = new StaleCopies(scope, plan, trainees);
    this.layers = new LayerEvents(plan, data.validation().orElse(data.test()), probe);
    this.lanes = new Lanes(lanesOf(device, trainees));
    this.scores = new Scoreboard(scope, lanes, data, plan.evaluationBatch());
    trainees.forEach(scores::add);
    this.loader = new BatchLoader(data.train(), loaders, loaders + LOADER_AHEAD);
    this.tensors = scope.size();
    startLoader();
  }

  /** As many as the hungriest learner's threads fit into the device's. */
  static int lanesOf(ComputeDevice device, List<Trainee> trainees) {
    int threads = trainees.stream().mapToInt(trainee -> trainee.settings().threads()).max().orElse(1);
    return Math.max(1, device.threads() / threads);
  }

  /** Steps of an epoch. */
  public int stepsPerEpoch() {
    return batches.batches();
  }

  /** Updates done, skipped ones included. */
  public long step() {
    return step;
  }

  /** Epochs done, so the index from 0 of the one that runs. */
  public int epoch() {
    return Math.toIntExact(step / stepsPerEpoch());
  }

  private int batchInEpoch() {
    return Math.toIntExact(step % stepsPerEpoch());
  }

  public boolean finished() {
    return epoch() >= plan.epochs();
  }

  /** Whether the next step is the first of an epoch. */
  public boolean atEpochStart() {
    return batchInEpoch() == 0;
  }

  /**
   * States that the schedule wants the layers to be in from the next epoch on, by what was measured here; those they are in, if they
   * stay what they are.
   */
  public List<LayerState> decidedStates() {
    return layers.decided(epoch() + 1);
  }

  /** What was measured for a schedule that decides by it, epoch by epoch. */
  public List<Evidence> evidence() {
    return layers.history();
  }

  /** Whether {@link #enter} would change a layer. */
  public boolean changesTo(List<LayerState> states) {
    return layers.changesTo(states);
  }

  /**
   * Brings layers into these states, rear layers first; those that are in theirs already stay. Between two steps.
   *
   * @return a report for each layer that changed; its effect is measured where the learner's first shards are
   */
  public List<LayerReport> enter(List<LayerState> states) {
    List<LayerReport> told = new ArrayList<>();
    trainees.replaceAll(trainee -> plan.convertible().filter(trainee.name()::equals).isEmpty() ? trainee
        : layers.convert(scope, trainee, states, epoch() + 1, step, here.begins(), told));
    if (!told.isEmpty()) {
      scores.forget();
      Libtorch.releaseFreedMemory();
      tensors = scope.size();
    }
    return told;
  }

  /** Tensors that the learners here hold between two steps: weights, averages and optimizer state. */
  public int heldTensors() {
    return tensors;
  }

  /** The learners here that train in the running epoch. */
  public List<String> active() {
    return trainees.stream().map(Trainee::name).filter(plan.phase(epoch()).train()::contains).toList();
  }

  /**
   * Learners elsewhere that exchange offers with those here in the running epoch. Who teaches listens too: so neither runs ahead of
   * the other. None where learners learn from copies of their partners.
   */
  public Set<String> awaited() {
    if (!copies.none()) {
      return Set.of();
    }
    List<String> here = present();
    Set<String> awaited = new TreeSet<>();
    trainees.stream().filter(trainee -> here.contains(trainee.name()))
        .forEach(trainee -> awaited.addAll(trainee.role().partners()));
    awaited.removeAll(here);
    awaited.retainAll(plan.phase(epoch()).present());
    return awaited;
  }

  /**
   * Learners elsewhere whose weights the next step begins with: it is time to renew the copies of them. {@link #renew} has to be called
   * before {@link #begin}; they wait for those here, {@link #weightsForPartners}, in the same way.
   */
  public Set<String> awaitedWeights() {
    return finished() ? Set.of() : copies.awaited(step, stepAfter(), stepsPerEpoch());
  }

  /** Weights of the learners here by learner and published name: the tensors themselves, valid until the next update. */
  public Map<String, Map<String, NDArray>> weightsForPartners() {
    return copies.weights();
  }

  /** Takes over weights of learners elsewhere, by learner and published name; copied. */
  public void renew(Map<String, Map<String, TensorBytes>> weights) {
    copies.renew(scope, step, weights);
  }

  /** The learners here whose offers partners elsewhere wait for in the running epoch. */
  public List<String> present() {
    return trainees.stream().map(Trainee::name).filter(plan.phase(epoch()).present()::contains).toList();
  }

  /** Leaves out the batch of a step, from 1, when it comes. */
  public void skip(long skippedStep) {
    skipped.add(skippedStep);
  }

  /** Where the next step leads to: past skipped batches, but not past the end of the epoch. */
  public long stepAfter() {
    return TrainingPlan.stepAfter(step, stepsPerEpoch(), skipped);
  }

  /**
   * Takes the next batch for a step of the active learners, past skipped ones. Close it after its update; a step that is closed
   * without one leaves the position where it was.
   *
   * @return empty if the epoch's last batches are skipped
   */
  public Optional<TrainStep> begin() {
    if (atEpochStart()) {
      scores.beginEpoch();
    }
    copies.renewOwn(step, stepAfter(), stepsPerEpoch());
    while (skipped.contains(step + 1)) {
      loader.next().close();
      step++;
      if (atEpochStart()) {
        return Optional.empty();
      }
    }
    try (Batch batch = loader.next()) {
      return Optional.of(stepOf(batch));
    }
  }

  private TrainStep stepOf(Batch batch) {
    scope.device().enter();
    Scope own = scope.child();
    BatchRef whole = batches.batch(epoch(), batchInEpoch());
    TrainStep next = new TrainStep(own, lanes, step + 1, epoch() + 1, whole, here, shards(own, batch));
    List<String> active = active();
    for (Trainee trainee : trainees) {
      if (active.contains(trainee.name())) {
        Progress progress = plan.progress(trainee.name(), epoch(), batchInEpoch(), stepsPerEpoch());
        next.add(trainee, new StepSettings(plan.method().featureWeight(progress), layers.budget(epoch() + 1)),
            trainee.settings().learningRate().at(progress));
      } else if (copies.none() && present().contains(trainee.name())) {
        next.addTeaching(trainee);
      }
    }
    copies.heard(epoch()).forEach(next::addCopy);
    return next;
  }

  private List<Shard> shards(Scope own, Batch batch) {
    RandomKey key = RandomKey.of(plan.seed(), "step").time(step);
    return shards(own, Evaluation.images(own, batch), Evaluation.targets(own, batch), here, key);
  }

  /**
   * Shards as views of their samples.
   *
   * @param images  of these shards only, in order
   * @param targets labels or soft targets of the same
   */
  static List<Shard> shards(Scope own, NDArray images, NDArray targets, ShardRange here, RandomKey key) {
    long rows = images.getShape().get(0) / here.count();
    return here.indices().mapToObj(index -> {
      long first = (index - here.first()) * rows;
      return new Shard(index, ROWS.call(own, images, first, rows), ROWS.call(own, targets, first, rows), rows * here.of(), key);
    }).toList();
  }

  /** Ends a step whose update is done: frees it, counts it, moves on. */
  public void finish(TrainStep done, StepReport report) {
    done.close();
    step++;
    trainees.forEach(trainee -> scores.add(trainee, report));
    if (scope.size() != tensors) {
      throw new IllegalStateException("step " + step + " left " + (scope.size() - tensors) + " tensors behind in the learners' scope");
    }
  }

  /** Evaluates the networks here after the last step of an epoch, and begins the sums of the next. */
  public List<EpochReport> endEpoch() {
    List<EpochReport> reports = new ArrayList<>();
    for (Trainee trainee : trainees) {
      trainee.enter();
      for (Scored scored : trainee.member().scored()) {
        reports.add(scores.endEpoch(trainee, scored, epoch(), step));
      }
    }
    trainees.stream().filter(trainee -> plan.convertible().filter(trainee.name()::equals).isPresent()).forEach(trainee ->
        reports.stream().filter(report -> report.score().equals(trainee.name()))
            .forEach(report -> layers.measured(report, trainee.learner().weights(), scope)));
    Libtorch.releaseFreedMemory();
    return reports;
  }

  /** A copy of everything that is needed to go on from here. */
  public Snapshot snapshot() {
    Map<String, Map<String, TensorBytes>> files = new LinkedHashMap<>();
    for (Trainee trainee : trainees) {
      trainee.files().forEach((file, content) -> files.put(file, HostTensors.copy(content)));
    }
    copies.files().forEach((file, content) -> files.put(file, HostTensors.copy(content)));
    return new Snapshot(step, epoch(), batchInEpoch(), files, new TrainingState(step, skipped, scores.sums(), layers.states(),
        layers.history()).toJson());
  }

  /**
   * Goes back, or on, to a snapshot: the next step is the one that followed it. Steps skipped since stay skipped.
   *
   * @param files by file name; those of learners elsewhere are not asked for
   * @param state of the learners here, and possibly others
   */
  public void restore(Function<String, TensorFile> files, ObjectNode state) {
    scope.device().enter();
    TrainingState stored = TrainingState.of(state);
    if (layers.become(stored.states(), stored.history())) {
      trainees.replaceAll(this::rebuilt);
      tensors = scope.size();
    }
    for (Trainee trainee : trainees) {
      trainee.files().forEach((file, content) -> fill(content, file, files));
    }
    copies.files().forEach((file, content) -> fill(content, file, files));
    copies.forget();
    step = stored.step();
    skipped.addAll(stored.skipped());
    scores.restore(stored.scores());
    startLoader();
  }

  /** With the layers as they stand now, and values of no meaning. */
  private Trainee rebuilt(Trainee trainee) {
    if (plan.convertible().filter(trainee.name()::equals).isEmpty()) {
      return trainee;
    }
    Trainee next = trainee.rebuilt(scope, layers.member(trainee.name()), plan.seed());
    trainee.release(next);
    return next;
  }

  private void fill(Map<String, NDArray> content, String file, Function<String, TensorFile> files) {
    if (!content.isEmpty()) {
      HostTensors.fill(scope, content, files.apply(file));
    }
  }

  private void startLoader() {
    Iterator<BatchRef> next = batches.from(epoch(), batchInEpoch());
    loader.start(new Iterator<>() {
      @Override
      public boolean hasNext() {
        return next.hasNext();
      }

      @Override
      public BatchRef next() {
        return here.of(next.next());
      }
    });
  }

  /** Weights of a learner here, by published name; copies. */
  public Map<String, TensorBytes> weights(String learner) {
    return HostTensors.copy(trainee(learner).learner().weights().asMap());
  }

  /** The moving average of a learner's weights, by published name; copies. Empty if none is kept. */
  public Optional<Map<String, TensorBytes>> average(String learner) {
    return trainee(learner).average().map(average -> HostTensors.copy(average.asMap()));
  }

  private Trainee trainee(String learner) {
    return trainees.stream().filter(trainee -> trainee.name().equals(learner)).findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no learner named " + learner + " lives here"));
  }

  /** Ends the loader's threads and frees all tensors. */
  @Override
  public void close() {
    scores.close();
    loader.close();
    lanes.close();
    scope.close();
  }
}

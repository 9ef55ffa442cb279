package org.espalier.models.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.espalier.models.checkpoint.TensorBytes;
import org.espalier.models.data.BatchPlan;
import org.espalier.models.data.ChangedImages;
import org.espalier.models.data.DataPart;
import org.espalier.models.data.DataSet;
import org.espalier.models.method.Offer;
import org.espalier.models.tensor.ComputeDevice;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The shards of a batch may be shared out over workers: the bits are those of one. */
class ShardsTest {
  private static final int SHARDS = 4;
  private static final int STEPS = 5;
  private static final ComputeDevice ONE_LANE = ComputeDevice.cpu(0, 1);
  private static final ComputeDevice THREE_LANES = ComputeDevice.cpu(0, 3);

  static Stream<Arguments> plans() {
    return Stream.of(
        Arguments.of("ViT", Plans.vitAlone(SHARDS)),
        Arguments.of("agent with BatchNorm", agent()),
        Arguments.of("joint pair", Plans.jointInShards(SHARDS)),
        Arguments.of("an agent that teaches", Plans.inShards(SHARDS, Plans.agentFirstThenTeaching())),
        Arguments.of("shared pair with alignment", Plans.inShards(SHARDS, Plans.shared())),
        Arguments.of("SAM with BatchNorm", Plans.inShards(SHARDS, Plans.sam())));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("plans")
  void anyNumberOfWorkersGivesTheBitsOfOne(String name, TrainingPlan plan) {
    Outcome alone = train(plan, ONE_LANE, 1);

    for (int workers = 2; workers <= SHARDS; workers++) {
      assertThat(train(plan, ONE_LANE, workers)).as(workers + " workers").isEqualTo(alone);
    }
    assertThat(train(plan, THREE_LANES, 1)).as("shards side by side").isEqualTo(alone);
    assertThat(train(plan, THREE_LANES, 2)).as("two workers, shards side by side").isEqualTo(alone);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("plans")
  void workersMayComeAndGoBetweenSteps(String name, TrainingPlan plan) {
    Outcome alone = train(plan, ONE_LANE, 1);

    assertThat(train(plan, ONE_LANE, 1, 2, 3, 1, 4)).isEqualTo(alone);
  }

  @Test
  void theSumMayComeBeforeTheShardsAreComputedOrAfter() {
    TrainingPlan plan = agent();
    Map<String, String> late;
    try (Workers workers = new Workers(plan, ONE_LANE, ShardRange.split(SHARDS, 2))) {
      workers.step();
      late = workers.files();
    }
    try (Workers workers = new Workers(plan, ONE_LANE, ShardRange.split(SHARDS, 2))) {
      List<TrainStep> steps = workers.begin();
      steps.get(0).compute();
      steps.get(1).carryIn(Workers.sent(steps.get(0).carryOut()));
      steps.get(1).compute();
      steps.get(0).adoptTotal(Workers.sent(steps.get(1).carryOut()));
      workers.update(steps);

      assertThat(workers.files()).isEqualTo(late);
    }
  }

  @Test
  void learnersOfAPairMayLiveApartAndEachBeSharedOut() {
    TrainingPlan plan = Plans.jointInShards(SHARDS);
    List<ShardRange> halves = ShardRange.split(SHARDS, 2);
    Map<String, String> together;
    try (Workers workers = new Workers(plan, ONE_LANE, ShardRange.split(SHARDS, 1))) {
      workers.step();
      together = workers.files();
    }
    try (Workers vit = new Workers(plan, Stripes.data(), ONE_LANE, Set.of("vit"), halves);
        Workers agent = new Workers(plan, Stripes.data(), ONE_LANE, Set.of("agent"), halves)) {
      List<TrainStep> vits = vit.begin();
      List<TrainStep> agents = agent.begin();
      for (int half = 0; half < halves.size(); half++) {
        for (int shard = halves.get(half).first(); shard < halves.get(half).end(); shard++) {
          exchange(vits.get(half), agents.get(half), shard);
        }
      }
      Workers.chain(vits);
      Workers.chain(agents);
      vit.update(vits);
      agent.update(agents);

      Map<String, String> apart = new TreeMap<>(vit.files());
      apart.putAll(agent.files());
      assertThat(apart).isEqualTo(together);
    }
  }

  private static void exchange(TrainStep one, TrainStep other, int shard) {
    Map<String, Offer> ofOne = one.forward(shard);
    Map<String, Offer> ofOther = other.forward(shard);
    one.gradients(shard, with(one, ofOne, ofOther));
    other.gradients(shard, with(other, ofOther, ofOne));
  }

  private static Map<String, Offer> with(TrainStep step, Map<String, Offer> own, Map<String, Offer> partners) {
    Map<String, Offer> all = new LinkedHashMap<>(own);
    partners.forEach((name, offer) -> all.put(name, step.receive(HostTensors.copy(offer.tensors()))));
    return all;
  }

  @Test
  void aStepThatIsGivenUpLeavesEveryWorkerAsItWas() {
    try (Workers workers = new Workers(agent(), ONE_LANE, ShardRange.split(SHARDS, 2));
        Workers undisturbed = new Workers(agent(), ONE_LANE, ShardRange.split(SHARDS, 2))) {
      Map<String, String> before = workers.files();
      List<TrainStep> steps = workers.begin();
      steps.forEach(TrainStep::compute);
      Workers.chain(steps);
      steps.forEach(TrainStep::close);

      assertThat(workers.files()).isEqualTo(before);
      MemoryCheckpoints checkpoints = new MemoryCheckpoints();
      checkpoints.save(workers.first().snapshot());
      workers.restore(checkpoints);
      assertThat(workers.step()).isEqualTo(undisturbed.step());
      assertThat(workers.files()).isEqualTo(undisturbed.files());
    }
  }

  @Test
  void everyWorkerFindsTheSameNumberThatIsNotFinite() {
    try (Workers workers = new Workers(Plans.inShards(SHARDS, Plans.agentAlone(1e30)), ONE_LANE, ShardRange.split(SHARDS, 3))) {
      workers.step();
      Map<String, String> before = workers.files();
      List<TrainStep> steps = workers.begin();
      steps.forEach(TrainStep::compute);
      Workers.chain(steps);

      List<NonFiniteException> found = steps.stream()
          .map(step -> catchThrowableOfType(NonFiniteException.class, step::update)).toList();

      assertThat(found).hasSize(3).doesNotContainNull().extracting(Throwable::getMessage).containsOnly(found.get(0).getMessage());
      steps.forEach(TrainStep::close);
      assertThat(workers.files()).isEqualTo(before);
    }
  }

  @Test
  void aSumThatIsMissingOrDoesNotFitIsNamed() {
    try (Workers workers = new Workers(Plans.jointInShards(SHARDS), ONE_LANE, ShardRange.split(SHARDS, 2));
        Workers strangers = new Workers(agent(), ONE_LANE, ShardRange.split(SHARDS, 2))) {
      List<TrainStep> steps = workers.begin();
      steps.forEach(TrainStep::compute);
      TrainStep stranger = strangers.begin().get(0);
      stranger.compute();

      assertThatThrownBy(() -> steps.get(0).update()).isInstanceOf(IllegalStateException.class).hasMessageContaining("2 shards of 4");
      assertThatThrownBy(() -> steps.get(1).carryOut()).hasMessageContaining("0 shards of 4");
      assertThatThrownBy(() -> steps.get(1).carryIn(Workers.sent(stranger.carryOut()))).hasMessageContaining("learner vit");
      Map<String, Map<String, TensorBytes>> swapped = Workers.sent(steps.get(0).carryOut());
      swapped.put("vit", swapped.get("agent"));
      assertThatThrownBy(() -> steps.get(1).carryIn(swapped)).hasMessageContaining("same experiment");
      assertThatThrownBy(() -> steps.get(0).carryIn(swapped)).hasMessageContaining("already");
      steps.forEach(TrainStep::close);
      stranger.close();
    }
  }

  @Test
  void aWorkerReadsOnlyTheSamplesOfItsShards() {
    Set<Integer> read = new ConcurrentSkipListSet<>();
    TrainingData stripes = Stripes.data();
    DataSet set = stripes.train().set();
    DataPart noted = new DataPart(stripes.train().name(), new ChangedImages(set, set.name(), sample -> {
      read.add(sample);
      return set.image(sample);
    }), stripes.train().recipe());
    TrainingPlan plan = Plans.vitAlone(SHARDS);
    ShardRange third = new ShardRange(2, 3, SHARDS);
    try (Training training = new Training(plan, new TrainingData(noted, Optional.empty(), stripes.test()), ONE_LANE,
        Set.of("vit"), third, 1); TrainStep step = training.begin().orElseThrow()) {
      step.compute();
      assertThat(step.batch().size()).isEqualTo(16);
    }

    BatchPlan batches = BatchPlan.training(stripes.train(), plan.seed(), plan.batchSize());
    Set<Integer> own = IntStream.range(0, 9).mapToObj(i -> batches.batch(i / 3, i % 3)).map(third::of)
        .map(batch -> batch.samples()).flatMap(Collection::stream).map(sample -> (int) sample.id()).collect(Collectors.toSet());
    assertThat(read).isNotEmpty().isSubsetOf(own);
    assertThat(own.size()).isLessThan(48);
  }

  @Test
  void shardsAreSharedOutEvenlyAndInOrder() {
    assertThat(ShardRange.split(4, 3)).containsExactly(new ShardRange(0, 2, 4), new ShardRange(2, 3, 4), new ShardRange(3, 4, 4));
    assertThat(ShardRange.split(4, 1)).containsExactly(ShardRange.all(4));
    assertThatThrownBy(() -> ShardRange.split(2, 3)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Training(Plans.vitAlone(4), Stripes.data(), ONE_LANE, Set.of("vit"), ShardRange.all(2), 1))
        .hasMessageContaining("4 shards");
  }

  private static TrainingPlan agent() {
    return Plans.inShards(SHARDS, Plans.agentAlone(1e-3));
  }

  /** What a training comes to. */
  private record Outcome(Map<String, String> files, List<StepReport> steps, List<String> epochs) {}

  /** Trains with so many workers; where numbers follow, each step has its own, who begin with the snapshot of those before. */
  private static Outcome train(TrainingPlan plan, ComputeDevice device, int... workers) {
    Outcome outcome = new Outcome(new TreeMap<>(), new ArrayList<>(), new ArrayList<>());
    MemoryCheckpoints checkpoints = new MemoryCheckpoints();
    int each = STEPS / workers.length;
    for (int number : workers) {
      try (Workers some = new Workers(plan, device, ShardRange.split(SHARDS, number))) {
        if (!checkpoints.isEmpty()) {
          some.restore(checkpoints);
        }
        IntStream.range(0, each).forEach(i -> step(some, outcome));
        checkpoints.save(some.first().snapshot());
        outcome.files.putAll(some.files());
      }
    }
    return outcome;
  }

  private static void step(Workers workers, Outcome outcome) {
    outcome.steps.add(workers.step());
    if (workers.first().atEpochStart()) {
      workers.first().endEpoch().forEach(epoch -> outcome.epochs.add(epoch.toString()));
    }
  }
}

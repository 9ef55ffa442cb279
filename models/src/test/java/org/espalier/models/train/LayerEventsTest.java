package org.espalier.models.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.espalier.models.checkpoint.TensorBytes;
import org.espalier.models.reparam.ConversionConfig;
import org.espalier.models.reparam.ConversionConfig.OptimizerState;
import org.espalier.models.reparam.ConversionConfig.QueriesAndKeys;
import org.espalier.models.reparam.FixedSchedule;
import org.espalier.models.reparam.LayerSchedule;
import org.espalier.models.reparam.MeasuredSchedule;
import org.espalier.models.tensor.ComputeDevice;
import org.espalier.models.zoo.LayerState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Layers that become attention while the network learns. Epochs have three steps; PRS over six epochs converts before 2, 4 and 5. */
class LayerEventsTest {
  private static final ComputeDevice DEVICE = ComputeDevice.cpu(0, 1);
  private static final CheckpointPolicy POLICY = new CheckpointPolicy(2, 1, 3);
  private static final ConversionConfig TRAINABLE =
      new ConversionConfig.Trainable(0.01, true, QueriesAndKeys.RANDOM_KEYS, OptimizerState.CARRY);
  private static final ConversionConfig EXACT = new ConversionConfig.Exact(40, QueriesAndKeys.RANDOM_KEYS, OptimizerState.CARRY);
  private static final LayerSchedule PRS = new FixedSchedule.Prs(1);
  /** A gate begins at 0.119. */
  private static final LayerSchedule GATES = new MeasuredSchedule.Gates(2, 4, 50, 0.12);
  /** No loss falls by ten nats. */
  private static final LayerSchedule PLATEAU = new MeasuredSchedule.Plateau(1, 10);
  private static final LayerSchedule SPECTRUM = new MeasuredSchedule.Spectrum(1, 0, MeasuredSchedule.Spectrum.Side.BELOW);

  /** The rear layer is below the threshold, the others are above it. */
  private static final SteeringProbe PROBE = (scope, network, weights, batch) ->
      IntStream.range(0, 3).mapToObj(layer -> new SteeringProbe.Value("blocks." + layer, layer / 2.0, layer == 2 ? -1 : 1)).toList();

  static Stream<Arguments> plans() {
    return Stream.of(Arguments.of("PRS", PRS, TRAINABLE), Arguments.of("PRS, exact", PRS, EXACT),
        Arguments.of("gates", GATES, TRAINABLE), Arguments.of("plateau", PLATEAU, TRAINABLE), Arguments.of("spectrum", SPECTRUM, TRAINABLE),
        Arguments.of("from the start", new FixedSchedule.FromStart(), TRAINABLE));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("plans")
  void aRunThatIsStoppedBeforeAtAndAfterEventsEndsWithTheBitsOfTheUndisturbedOne(String name, LayerSchedule schedule,
      ConversionConfig conversion) {
    TrainingPlan plan = Plans.reparameterized(schedule, conversion);
    Outcome undisturbed = train(plan, List.of());

    assertThat(undisturbed.reports()).isNotEmpty();
    assertThat(train(plan, List.of(2L, 3L, 4L, 8L, 9L, 10L, 13L))).isEqualTo(undisturbed);
  }

  @Test
  void theRearLayerIsConvertedFirstAndNothingOfTheConvolutionIsLeft() {
    Outcome outcome = train(Plans.reparameterized(PRS, TRAINABLE), List.of());

    assertThat(outcome.reports()).extracting(LayerReport::layer).containsExactly(3, 2, 1);
    assertThat(outcome.reports()).extracting(LayerReport::epoch).containsExactly(2, 4, 5);
    assertThat(outcome.reports()).extracting(LayerReport::step).containsExactly(3L, 9L, 12L);
    assertThat(outcome.weights().keySet()).noneMatch(name -> name.contains("conv")).anyMatch(name -> name.equals("blocks.0.attn.rel_bias"));
  }

  @ParameterizedTest
  @MethodSource("conversions")
  void behindTheEventsALearnerHoldsWhatOneHoldsThatWasBuiltWithAttention(ConversionConfig conversion) {
    List<Integer> converted = heldTensors(Plans.reparameterized(PRS, conversion));
    List<Integer> built = heldTensors(Plans.reparameterized(new FixedSchedule.FromStart(), conversion));

    assertThat(new HashSet<>(converted)).as("one number for each state of three layers").hasSize(4);
    assertThat(converted.get(converted.size() - 1)).isEqualTo(built.get(built.size() - 1));
    assertThat(new HashSet<>(built)).hasSize(1);
  }

  static Stream<ConversionConfig> conversions() {
    return Stream.of(TRAINABLE, EXACT);
  }

  /** Behind every step. */
  private static List<Integer> heldTensors(TrainingPlan plan) {
    List<Integer> held = new ArrayList<>();
    try (Training training = new Training(plan, Stripes.withValidation(), DEVICE, Set.of("net"), 1)) {
      BooleanSupplier count = () -> {
        held.add(training.heldTensors());
        return false;
      };
      new TrainLoop(plan, POLICY, new MemoryCheckpoints(), TrainingListener.SILENT).run(training, count);
    }
    return held.subList(1, held.size());
  }

  @Test
  void theExactConversionChangesNoLogit() {
    assertThat(effects(EXACT)).allSatisfy(effect -> {
      assertThat(effect.logitChange()).isLessThan(1e-5 * Math.max(1, effect.logits()));
      assertThat(effect.lossAfter()).isCloseTo(effect.lossBefore(), within(1e-5));
    });
  }

  @Test
  void theTrainableConversionChangesTheLayerAsPredicted() {
    assertThat(effects(TRAINABLE)).allSatisfy(effect -> {
      assertThat(effect.outputChange()).isPositive().isCloseTo(effect.predictedChange().orElseThrow(), within(2e-6));
      assertThat(effect.logitChange()).isPositive();
    });
  }

  private static List<LayerReport.Effect> effects(ConversionConfig conversion) {
    List<LayerReport> reports = train(Plans.reparameterized(PRS, conversion), List.of()).reports();
    assertThat(reports).hasSize(3);
    return reports.stream().map(report -> report.effect().orElseThrow()).toList();
  }

  @Test
  void theNetworkGoesOnLearning() {
    List<EpochReport> epochs = train(Plans.reparameterized(PRS, TRAINABLE), List.of()).epochs();

    assertThat(epochs.get(5).loss()).isLessThan(epochs.get(2).loss());
    assertThat(epochs.get(2).loss()).isLessThan(epochs.get(0).loss());
  }

  @Test
  void twoWorkersConvertAtTheSameStepAndGiveTheBitsOfOne() {
    TrainingPlan plan = Plans.inShards(4, Plans.reparameterized(PRS, TRAINABLE));
    assertThat(files(plan, 2)).isEqualTo(files(plan, 1));
  }

  private static Map<String, String> files(TrainingPlan plan, int workers) {
    try (Workers all = new Workers(plan, DEVICE, ShardRange.split(4, workers))) {
      for (int step = 0; step < 15; step++) {
        all.step();
      }
      return all.files();
    }
  }

  @Test
  void gatesOpenAndALayerWhoseGatePassesTheThresholdIsAttention() {
    Outcome outcome = train(Plans.reparameterized(GATES, TRAINABLE), List.of());

    List<LayerReport> opened = outcome.reports().stream().filter(report -> report.to() == LayerState.GATED).toList();
    List<LayerReport> committed = outcome.reports().stream().filter(report -> report.from() == LayerState.GATED).toList();
    assertThat(opened).hasSize(3).allSatisfy(report -> {
      assertThat(report.epoch()).isEqualTo(2);
      assertThat(report.effect().orElseThrow().logitChange()).as("both branches are the same yet").isLessThan(1e-2);
    });
    assertThat(committed).isNotEmpty().allSatisfy(report -> assertThat(report.to()).isEqualTo(LayerState.ATTENTION));
  }

  @Test
  void theBudgetIsPartOfTheLoss() {
    List<EpochReport> epochs = train(Plans.reparameterized(GATES, TRAINABLE), List.of()).epochs();

    assertThat(epochs.get(0).loss()).isEqualTo(epochs.get(0).ce());
    assertThat(epochs.get(1).loss()).isGreaterThan(epochs.get(1).ce());
  }

  @Test
  void aLossThatDoesNotFallConvertsALayerEachTime() {
    assertThat(train(Plans.reparameterized(PLATEAU, TRAINABLE), List.of()).reports()).extracting(LayerReport::layer, LayerReport::epoch)
        .containsExactly(tuple(3, 3), tuple(2, 4),
            tuple(1, 5));
  }

  @Test
  void onlyALayerBeyondTheThresholdIsConverted() {
    assertThat(train(Plans.reparameterized(SPECTRUM, TRAINABLE), List.of()).reports()).extracting(LayerReport::layer).containsExactly(3);
  }

  /** Layers that stayed what they are so far begin to change where a run is gone on with so; before, the checkpoint knows of no states. */
  @Test
  void aRunMayBeginToChangeItsLayersAndMayEndDoingSo() {
    TrainingPlan late = Plans.reparameterized(new FixedSchedule.Listed(List.of(7, 6, 4)), TRAINABLE);
    TrainingPlan still = Plans.keepingLayers(late);
    MemoryCheckpoints checkpoints = new MemoryCheckpoints();
    Ear ear = new Ear();

    train(still, checkpoints, ear, 4);
    train(late, checkpoints, ear, 6);
    train(still, checkpoints, ear, 8);
    Map<String, String> weights = train(late, checkpoints, ear, Long.MAX_VALUE);

    assertThat(ear.reports).extracting(LayerReport::layer, LayerReport::epoch).containsExactly(tuple(3, 4), tuple(2, 6));
    assertThat(weights).isEqualTo(train(late, List.of()).weights());
  }

  /** What a run came to. */
  private record Outcome(Map<String, String> weights, List<LayerReport> reports, List<EpochReport> epochs) {}

  private static final class Ear implements TrainingListener {
    private final List<LayerReport> reports = new ArrayList<>();
    private final List<EpochReport> epochs = new ArrayList<>();

    @Override
    public void layerChanged(LayerReport report) {
      reports.add(report);
    }

    @Override
    public void epochEnded(EpochReport report) {
      epochs.add(report);
    }
  }

  /** Trains, each time up to a stop, in a new training that starts from the checkpoint of the last. */
  private static Outcome train(TrainingPlan plan, List<Long> stops) {
    MemoryCheckpoints checkpoints = new MemoryCheckpoints();
    Ear ear = new Ear();
    stops.forEach(stop -> train(plan, checkpoints, ear, stop));
    return new Outcome(train(plan, checkpoints, ear, Long.MAX_VALUE), ear.reports, ear.epochs);
  }

  private static Map<String, String> train(TrainingPlan plan, MemoryCheckpoints checkpoints, Ear ear, long stop) {
    try (Training training = new Training(plan, Stripes.withValidation(), DEVICE, Set.of("net"), ShardRange.all(1), 1, Optional.of(PROBE))) {
      if (!checkpoints.isEmpty()) {
        checkpoints.restoreLatest(training);
      }
      BooleanSupplier reached = () -> training.step() >= stop;
      new TrainLoop(plan, POLICY, checkpoints, ear).run(training, reached);
      Map<String, TensorBytes> weights = training.weights("net");
      Map<String, String> hashes = new TreeMap<>();
      weights.forEach((name, tensor) -> hashes.put(name, Arrays.toString(tensor.floats())));
      return hashes;
    }
  }
}

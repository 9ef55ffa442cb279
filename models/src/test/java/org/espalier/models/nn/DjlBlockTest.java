package org.espalier.models.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import ai.djl.training.Trainer;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import ai.djl.translate.NoopTranslator;
import ai.djl.translate.TranslateException;
import ai.djl.util.Pair;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.espalier.models.loss.CrossEntropy;
import org.espalier.models.nn.SelfAttention.Normalizer;
import org.espalier.models.tensor.Autograd;
import org.espalier.models.tensor.ComputeDevice;
import org.espalier.models.tensor.RandomKey;
import org.espalier.models.tensor.Scope;
import org.espalier.models.zoo.AgentConfig;
import org.espalier.models.zoo.InitScheme;
import org.espalier.models.zoo.VitConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A user of DJL meets our networks: one with dropout, one with BatchNorm. */
class DjlBlockTest {
  private static final VitConfig VIT = new VitConfig(2, 16, 2, 4, 32, 0.1, 1e-5, Normalizer.SOFTMAX, InitScheme.STANDARD);
  private static final Shape IN = new Shape(3, 8, 8);
  private static final long SEED = 11;
  private static final int BATCH = 4;
  private static final float[] IMAGES =
      new Init.Normal(0, 1).values(new Shape(BATCH).addAll(IN), RandomKey.of(3, "images").stream());
  private static final long[] LABELS = {0, 2, 1, 2};
  private final Scope scope = Scope.open(ComputeDevice.cpu(0, 1));

  static List<Network> networks() {
    return List.of(VIT.build(8, 3), AgentConfig.base(VIT, AgentConfig.NormPlace.PRE).build(8, 3));
  }

  @AfterEach
  void close() {
    scope.close();
  }

  @ParameterizedTest
  @MethodSource("networks")
  void aPredictorGivesTheLogitsOfOurOwnPass(Network network) throws TranslateException {
    Weights weights = Weights.initial(scope, Description.of(network).slots(), SEED, "");

    assertThat(predicted(DjlBlock.of(scope, network, IN, weights, SEED))).containsExactly(logits(network, weights));
  }

  @ParameterizedTest
  @MethodSource("networks")
  void aSavedModelIsLoadedIntoAnEmptyBlock(Network network, @TempDir Path folder) throws Exception {
    Weights weights = Weights.initial(scope, Description.of(network).slots(), SEED, "");
    try (Model model = Model.newInstance("pair")) {
      model.setBlock(DjlBlock.of(scope, network, IN, weights, SEED));
      model.save(folder, "pair");
    }
    try (Model model = Model.newInstance("pair")) {
      DjlBlock block = DjlBlock.empty(network, IN, 0);
      model.setBlock(block);
      model.load(folder, "pair");

      assertThat(predicted(model)).containsExactly(logits(network, weights));
      assertThat(block.getParameters().keys()).containsExactlyElementsOf(weights.names());
      assertThat(model.describeOutput().valueAt(0)).isEqualTo(new Shape(1, 3));
      assertThat(block.getOutputShapes(new Shape[] {new Shape(7, 3, 8, 8)})).containsExactly(new Shape(7, 3));
    }
  }

  @Test
  void anEmptyBlockBeginsWithTheFirstValuesOfItsSeed() {
    Network network = networks().get(0);
    Weights weights = Weights.initial(scope, Description.of(network).slots(), SEED, "");
    try (Model model = Model.newInstance("fresh")) {
      DjlBlock block = DjlBlock.empty(network, IN, SEED);
      assertThat(block.isInitialized()).isFalse();
      block.initialize(model.getNDManager(), model.getDataType(), new Shape(BATCH).addAll(IN));

      assertThat(block.isInitialized()).isTrue();
      for (Pair<String, Parameter> parameter : block.getParameters()) {
        assertThat(parameter.getValue().getArray().toFloatArray()).as(parameter.getKey())
            .containsExactly(weights.get(parameter.getKey()).toFloatArray());
        assertThat(parameter.getValue().getArray().getName()).isNull();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("networks")
  void aTrainerGetsOurGradientsAndTakesTheStep(Network network) {
    Weights weights = Weights.initial(scope, Description.of(network).slots(), SEED, "");
    Weights ours = Weights.initial(scope, Description.of(network).slots(), SEED, "");
    Map<String, float[]> expected = gradients(network, ours);
    Map<String, float[]> before = new LinkedHashMap<>();
    expected.keySet().forEach(name -> before.put(name, weights.get(name).toFloatArray()));
    try (Model model = Model.newInstance("trained")) {
      DjlBlock block = DjlBlock.of(scope, network, IN, weights, SEED);
      model.setBlock(block);
      try (Trainer trainer = model.newTrainer(descent())) {
        trainer.initialize(new Shape(BATCH).addAll(IN));
        backward(trainer);
        for (Pair<String, Parameter> parameter : block.getParameters()) {
          if (parameter.getValue().requiresGradient()) {
            assertThat(parameter.getValue().getArray().getGradient().toFloatArray()).as(parameter.getKey())
                .containsExactly(expected.get(parameter.getKey()));
          }
        }
        trainer.step();
      }
    }
    for (String name : weights.names()) {
      float[] now = weights.get(name).toFloatArray();
      if (expected.containsKey(name)) {
        for (int i = 0; i < now.length; i++) {
          assertThat(now[i]).as(name).isCloseTo(before.get(name)[i] - 0.5f * expected.get(name)[i], within(1e-6f));
        }
      } else {
        assertThat(now).as("running statistic " + name).containsExactly(ours.get(name).toFloatArray());
      }
    }
  }

  /** One pass over images that are gone, with memory of Java, before the gradients are asked for. */
  private static void backward(Trainer trainer) {
    NDManager manager = trainer.getManager();
    try (GradientCollector collector = trainer.newGradientCollector(); Scope loss = Scope.inside(manager)) {
      NDArray images = manager.create(IMAGES, new Shape(BATCH).addAll(IN));
      NDArray logits = trainer.forward(new NDList(images)).singletonOrThrow();
      images.close();
      System.gc();
      collector.backward(CrossEntropy.of(loss, logits, loss.longs(LABELS, BATCH), 0.25));
    }
  }

  private static DefaultTrainingConfig descent() {
    return new DefaultTrainingConfig(Loss.softmaxCrossEntropyLoss()).optDevices(new Device[] {Device.cpu()})
        .optOptimizer(Optimizer.sgd().setLearningRateTracker(Tracker.fixed(0.5f)).build());
  }

  private Map<String, float[]> gradients(Network network, Weights weights) {
    List<String> names = Description.of(network).parameters().stream().map(Slot::name).toList();
    List<NDArray> parameters = names.stream().map(name -> Scope.requireGradient(weights.get(name))).toList();
    NDArray loss = Autograd.recording(() -> {
      Pass pass = Pass.training(scope, weights, RandomKey.of(SEED, "step").time(0), Taps.none());
      return CrossEntropy.of(scope, network.forward(pass, images()), scope.longs(LABELS, BATCH), 0.25);
    });
    NDArray[] gradients = Autograd.gradients(scope, loss, parameters, false);
    Map<String, float[]> byName = new LinkedHashMap<>();
    for (int i = 0; i < gradients.length; i++) {
      byName.put(names.get(i), gradients[i].toFloatArray());
    }
    return byName;
  }

  @Test
  void aForwardPassLeavesOnlyItsOutputBehindAndEveryTrainingPassDrawsAnew() {
    Network network = networks().get(0);
    Weights weights = Weights.initial(scope, Description.of(network).slots(), SEED, "");
    DjlBlock block = DjlBlock.of(scope, network, IN, weights, SEED);
    int held = scope.size();
    try (Model model = Model.newInstance("leaks"); NDManager manager = model.getNDManager().newSubManager()) {
      NDList images = new NDList(manager.create(IMAGES, new Shape(BATCH).addAll(IN)));
      ParameterStore store = new ParameterStore(manager, false);
      int before = manager.getManagedArrays().size();

      float[] first = block.forward(store, images, true).singletonOrThrow().toFloatArray();
      float[] second = block.forward(store, images, true).singletonOrThrow().toFloatArray();

      assertThat(manager.getManagedArrays()).hasSize(before + 2);
      assertThat(scope.size()).isEqualTo(held);
      assertThat(second).isNotEqualTo(first);
    }
  }

  @Test
  void gradientsFlowThroughTheBlockToWhatCameBeforeIt() {
    Network network = networks().get(0);
    Weights weights = Weights.initial(scope, Description.of(network).slots(), SEED, "");
    DjlBlock block = DjlBlock.of(scope, network, IN, weights, SEED);
    try (Model model = Model.newInstance("middle"); NDManager manager = model.getNDManager().newSubManager();
        GradientCollector collector = manager.getEngine().newGradientCollector(); Scope loss = Scope.inside(manager)) {
      NDArray images = loss.copy(manager.create(IMAGES, new Shape(BATCH).addAll(IN)));
      images.setRequiresGradient(true);

      NDList before = new NDList(images.square());
      NDArray logits = block.forward(new ParameterStore(manager, false), before, true).singletonOrThrow();
      collector.backward(CrossEntropy.of(loss, logits, loss.longs(LABELS, BATCH), 0.25));

      assertThat(images.getGradient().toFloatArray()).doesNotContain(0);
    }
  }

  @Test
  void whatDoesNotFitIsNamed(@TempDir Path folder) throws IOException {
    Network network = networks().get(0);
    Weights weights = Weights.initial(scope, Description.of(network).slots(), SEED, "");
    DjlBlock block = DjlBlock.of(scope, network, IN, weights, SEED);
    assertThatThrownBy(() -> block.getOutputShapes(new Shape[] {new Shape(4, 1, 8, 8)}))
        .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("(4, 1, 8, 8)").hasMessageContaining("(3, 8, 8)");
    try (Model model = Model.newInstance("vit")) {
      model.setBlock(block);
      model.save(folder, "vit");
    }
    try (Model model = Model.newInstance("vit")) {
      model.setBlock(DjlBlock.empty(VIT.build(8, 5), IN, 0));

      assertThatThrownBy(() -> model.load(folder, "vit")).isInstanceOf(MalformedModelException.class)
          .hasMessageContaining("(3, 16)").hasMessageContaining("(5, 16)");
    }
  }

  private NDArray images() {
    return scope.floats(IMAGES, new Shape(BATCH).addAll(IN).getShape());
  }

  private float[] logits(Network network, Weights weights) {
    return network.forward(Pass.evaluation(scope, weights, Taps.none()), images()).toFloatArray();
  }

  private static float[] predicted(DjlBlock block) throws TranslateException {
    try (Model model = Model.newInstance("shown")) {
      model.setBlock(block);
      return predicted(model);
    }
  }

  private static float[] predicted(Model model) throws TranslateException {
    try (Predictor<NDList, NDList> predictor = model.newPredictor(new NoopTranslator(null));
        NDManager manager = model.getNDManager().newSubManager();
        NDList logits = predictor.predict(new NDList(manager.create(IMAGES, new Shape(BATCH).addAll(IN))))) {
      return logits.singletonOrThrow().toFloatArray();
    }
  }
}

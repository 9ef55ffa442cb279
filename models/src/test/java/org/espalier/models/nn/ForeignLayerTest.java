package org.espalier.models.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.Dropout;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.espalier.models.loss.CrossEntropy;
import org.espalier.models.tensor.Autograd;
import org.espalier.models.tensor.ComputeDevice;
import org.espalier.models.tensor.RandomKey;
import org.espalier.models.tensor.Scope;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A small network of DJL's own blocks, used as a layer of ours. */
class ForeignLayerTest {
  private static final Shape IN = new Shape(3, 8, 8);
  private static final float[] IMAGES = new Init.Normal(0, 1).values(new Shape(4).addAll(IN), RandomKey.of(3, "images").stream());
  private static final long[] LABELS = {0, 2, 1, 2};
  private final Scope scope = Scope.open(ComputeDevice.cpu(0, 1));
  private final Model model = Model.newInstance("foreign");
  private final NDManager manager = model.getNDManager();

  @AfterEach
  void close() {
    model.close();
    scope.close();
  }

  @Test
  void itsParametersAreDeclaredUnderThePathOfTheirBlocks() {
    Description description = Description.of(new ForeignLayer(network()), IN);

    assertThat(description.slots()).extracting(Slot::name).containsExactly("01Conv2d.weight", "01Conv2d.bias", "02BatchNorm.gamma",
        "02BatchNorm.beta", "02BatchNorm.runningMean", "02BatchNorm.runningVar", "05Linear.weight", "05Linear.bias");
    assertThat(description.parameters()).extracting(Slot::name).doesNotContain("02BatchNorm.runningMean", "02BatchNorm.runningVar");
    assertThat(description.output()).isEqualTo(new Shape(3));
    assertThat(description.parameterCount()).isEqualTo(6 * 27 + 6 + 2 * 6 + 3 * 6 * 64 + 3);
  }

  @Test
  void itComputesWithTheWeightsOfThePassAndGivesTheBlocksOwnBits() {
    Block network = network();
    ForeignLayer layer = new ForeignLayer(network);
    Weights weights = initial(layer);
    Weights zeros = new Weights(zeros(weights));

    assertThat(evaluated(layer, weights)).containsExactly(alone(network));
    assertThat(evaluated(layer, zeros)).containsOnly(0);
  }

  @Test
  void itsGradientsAreThoseOfDjlAndItLeavesNothingBehind() {
    Block network = network();
    ForeignLayer layer = new ForeignLayer(network);
    Weights weights = initial(layer);
    List<String> names = Description.of(layer, IN).parameters().stream().map(Slot::name).toList();
    List<NDArray> parameters = names.stream().map(name -> Scope.requireGradient(weights.get(name))).toList();
    int held = scope.size();
    int heldByDjl = manager.getManagedArrays().size();
    try (Scope step = scope.child()) {
      NDArray loss = Autograd.recording(() -> CrossEntropy.of(step, layer.forward(training(step, weights), images(step)),
          step.longs(LABELS, 4), 0.25));
      NDArray[] gradients = Autograd.gradients(step, loss, parameters, false);

      assertThat(manager.getManagedArrays()).hasSize(heldByDjl);
      Map<String, float[]> expected = gradientsOfDjl(network);
      for (int i = 0; i < gradients.length; i++) {
        assertThat(gradients[i].toFloatArray()).as(names.get(i)).containsExactly(expected.get(names.get(i)));
      }
    }
    assertThat(scope.size()).isEqualTo(held);
    for (String buffer : List.of("runningMean", "runningVar")) {
      assertThat(weights.get("02BatchNorm." + buffer).toFloatArray()).as(buffer)
          .containsExactly(network.getParameters().get("02BatchNorm_" + buffer).getArray().toFloatArray());
    }
  }

  @Test
  void aLayerOfOursMayStandAroundIt() {
    ForeignLayer layer = new ForeignLayer(network());
    Layer twice = new Layer() {
      @Override
      public Shape declare(Declaration weights, Shape in) {
        return weights.add("stem", layer, in);
      }

      @Override
      public NDArray forward(Pass pass, NDArray x) {
        return Pooling.gelu(pass, pass.run("stem", layer, x));
      }
    };

    Weights weights = initial(twice);

    assertThat(weights.names()).allMatch(name -> name.startsWith("stem.")).contains("stem.05Linear.bias");
    assertThat(evaluated(twice, weights)).hasSize(12).isNotEqualTo(evaluated(layer, weights.under("stem.")));
  }

  @Test
  void aBlockWithoutValuesOrWithHiddenDrawsIsRefused() {
    assertThatThrownBy(() -> new ForeignLayer(Linear.builder().setUnits(3).build()))
        .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("Linear").hasMessageContaining("initialize");

    SequentialBlock dropping = new SequentialBlock().add(Dropout.builder().optRate(0.5f).build());
    dropping.initialize(manager, DataType.FLOAT32, new Shape(1).addAll(IN));
    ForeignLayer layer = new ForeignLayer(dropping);
    Weights none = initial(layer);

    assertThat(evaluated(layer, none)).containsExactly(IMAGES);
    assertThatThrownBy(() -> layer.forward(training(scope, none), images(scope)))
        .isInstanceOf(IllegalStateException.class).hasMessageContaining("dropout");
  }

  @Test
  void aBlockThatMovesItsStatisticsItselfIsNotTrainedInShards() {
    ForeignLayer layer = new ForeignLayer(network());
    Pass shard = Pass.training(scope, initial(layer), RandomKey.of(1, "step"), Taps.none(), seen -> { });

    assertThatThrownBy(() -> layer.forward(shard, images(scope)))
        .isInstanceOf(IllegalStateException.class).hasMessageContaining("BatchNorm").hasMessageContaining("shards");
  }

  private Block network() {
    Block network = new SequentialBlock()
        .add(Conv2d.builder().setFilters(6).setKernelShape(new Shape(3, 3)).optPadding(new Shape(1, 1)).build())
        .add(ai.djl.nn.norm.BatchNorm.builder().build())
        .add(Activation::relu)
        .add(Blocks.batchFlattenBlock())
        .add(Linear.builder().setUnits(3).build());
    network.initialize(manager, DataType.FLOAT32, new Shape(1).addAll(IN));
    return network;
  }

  private Weights initial(Layer layer) {
    return Weights.initial(scope, Description.of(layer, IN).slots(), 1, "learner");
  }

  private Map<String, NDArray> zeros(Weights weights) {
    Map<String, NDArray> zeros = new LinkedHashMap<>();
    weights.asMap().forEach((name, tensor) -> zeros.put(name, scope.zeros(tensor.getShape())));
    return zeros;
  }

  private static Pass training(Scope step, Weights weights) {
    return Pass.training(step, weights, RandomKey.of(1, "step"), Taps.none());
  }

  private static NDArray images(Scope owner) {
    return owner.floats(IMAGES, new Shape(4).addAll(IN).getShape());
  }

  private float[] evaluated(Layer layer, Weights weights) {
    return layer.forward(Pass.evaluation(scope, weights, Taps.none()), images(scope)).toFloatArray();
  }

  private float[] alone(Block network) {
    try (NDManager own = manager.newSubManager()) {
      NDArray images = own.create(IMAGES, new Shape(4).addAll(IN));
      return network.forward(new ParameterStore(own, false), new NDList(images), false).singletonOrThrow().toFloatArray();
    }
  }

  private Map<String, float[]> gradientsOfDjl(Block network) {
    try (GradientCollector collector = manager.getEngine().newGradientCollector();
        NDManager own = manager.newSubManager(); Scope loss = Scope.inside(own)) {
      NDList images = new NDList(loss.copy(own.create(IMAGES, new Shape(4).addAll(IN))));
      NDArray logits = network.forward(new ParameterStore(own, false), images, true).singletonOrThrow();
      collector.backward(CrossEntropy.of(loss, logits, loss.longs(LABELS, 4), 0.25));
      Map<String, float[]> gradients = new LinkedHashMap<>();
      network.getParameters().forEach(entry -> {
        Parameter parameter = entry.getValue();
        if (parameter.requiresGradient()) {
          gradients.put(entry.getKey().replace('_', '.'), parameter.getArray().getGradient().toFloatArray());
        }
      });
      return gradients;
    }
  }
}

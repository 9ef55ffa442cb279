package org.espalier.models.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.espalier.models.nn.Declaration;
import org.espalier.models.nn.Description;
import org.espalier.models.nn.ForeignLayer;
import org.espalier.models.nn.Init;
import org.espalier.models.nn.Network;
import org.espalier.models.nn.Pass;
import org.espalier.models.nn.Taps;
import org.espalier.models.nn.TokenSequence;
import org.espalier.models.nn.Weights;
import org.espalier.models.tensor.ComputeDevice;
import org.espalier.models.tensor.RandomKey;
import org.espalier.models.tensor.Scope;
import org.espalier.models.tensor.ScriptModule;
import org.espalier.models.zoo.Zoo;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A network as TorchScript computes what the network does, without it. */
class TorchScriptTest {
  private static final int CLASSES = 7;
  /** Neither of those that were recorded. */
  private static final int BATCH = 5;
  /** Not bit for bit: a matrix product may round by where its operands begin in memory. */
  private static final float ROUNDING = 2e-6f;

  @TempDir
  Path folder;
  private Scope scope;

  @BeforeEach
  void open() {
    scope = Scope.open(ComputeDevice.cpu(0, 2));
  }

  @AfterEach
  void close() {
    scope.close();
  }

  /** Of each kind the one with the fewest parameters, and whatever else is small. */
  static Stream<String> smallNetworks() {
    Set<String> kinds = new HashSet<>();
    return Zoo.networks().keySet().stream().sorted(Comparator.comparingLong(TorchScriptTest::parameters))
        .filter(name -> kinds.add(Zoo.find(name).arch()) || parameters(name) < 1_000_000);
  }

  private static long parameters(String name) {
    return Description.of(Zoo.find(name).build(Zoo.imageSize(name), CLASSES)).parameterCount();
  }

  @ParameterizedTest
  @MethodSource("smallNetworks")
  void smallNetworksOfEveryKindGiveTheSameLogits(String name) throws IOException {
    Network network = Zoo.find(name).build(Zoo.imageSize(name), CLASSES);
    Weights weights = weights(network);
    NDArray images = images(network);

    float[] ours = network.forward(Pass.evaluation(scope, weights, Taps.none()), images).toFloatArray();

    try (ScriptModule module = ScriptModule.open(written(network, weights))) {
      float[] theirs = module.forward(scope, images).toFloatArray();
      assertThat(theirs).hasSize(BATCH * CLASSES);
      for (int i = 0; i < ours.length; i++) {
        assertThat(theirs[i]).isCloseTo(ours[i], within(ROUNDING * Math.max(1, Math.abs(ours[i]))));
      }
    }
  }

  @Test
  void equalWeightsAreEqualFiles() throws IOException {
    Network network = Zoo.find("resnet10-32").build(32, CLASSES);
    Weights weights = weights(network);

    byte[] first = Files.readAllBytes(written(network, weights));

    assertThat(Files.readAllBytes(written(network, weights))).isEqualTo(first);
  }

  @Test
  void aNetworkThatComputesOutsideOfKernelsIsRefused() {
    Block block = Activation.reluBlock();
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      block.initialize(manager, DataType.FLOAT32, new Shape(1, 3, 4, 4));
    }
    ForeignLayer foreign = new ForeignLayer(block);

    assertThatThrownBy(() -> written(sketch(foreign::forward), new Weights(Map.of())))
        .isInstanceOf(IllegalStateException.class).hasMessageContaining("made by no kernel");
  }

  @Test
  void aNetworkWhoseNumbersFollowTheBatchIsRefused() {
    Network network = sketch((pass, x) -> TokenSequence.token(pass.scope(), x, (int) x.getShape().get(0) - 1));

    assertThatThrownBy(() -> written(network, new Weights(Map.of())))
        .isInstanceOf(IllegalStateException.class).hasMessageContainingAll("differently", "token(images, 1)");
  }

  private Path written(Network network, Weights weights) throws IOException {
    Path file = folder.resolve("network.pt");
    try (OutputStream out = Files.newOutputStream(file)) {
      TorchScript.write(out, scope, network, weights);
    }
    return file;
  }

  private Weights weights(Network network) {
    return Weights.initial(scope, Description.of(network).slots(), 3, "exported");
  }

  private NDArray images(Network network) {
    Shape shape = new Shape(BATCH).addAll(network.image());
    return scope.floats(new Init.Normal(0, 1).values(shape, RandomKey.of(5, "images").stream()), shape.getShape());
  }

  /** A network without weights. */
  private static Network sketch(BiFunction<Pass, NDArray, NDArray> forward) {
    return new Network() {
      @Override
      public int height() {
        return 4;
      }

      @Override
      public int classes() {
        return CLASSES;
      }

      @Override
      public List<String> features() {
        return List.of();
      }

      @Override
      public Shape declare(Declaration weights, Shape in) {
        return in;
      }

      @Override
      public NDArray forward(Pass pass, NDArray x) {
        return forward.apply(pass, x);
      }
    };
  }
}

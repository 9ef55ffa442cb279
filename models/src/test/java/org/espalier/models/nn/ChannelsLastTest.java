package org.espalier.models.nn;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.espalier.models.tensor.ComputeDevice;
import org.espalier.models.tensor.Kernel;
import org.espalier.models.tensor.Kernels;
import org.espalier.models.tensor.RandomKey;
import org.espalier.models.tensor.Scope;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Maps stay in channels-last memory from the first convolution on; a layer that left it would cost two copies. */
class ChannelsLastTest {
  private static final Kernels KERNELS = Kernels.of(ChannelsLastTest.class);
  private static final Kernel TO_CHANNELS_LAST = KERNELS.method("to_channels_last");
  private static final Kernel IS_CHANNELS_LAST = KERNELS.method("is_channels_last");
  private static final Init NORMAL = new Init.Normal(0, 1);
  private static final Shape MAP = new Shape(8, 6, 6);

  private static final Map<String, Layer> LAYERS = new TreeMap<>(Map.of(
      "convolution", Conv2d.plain(8, 12, 3, 1, 1, NORMAL),
      "1 x 1 with stride and bias", Conv2d.biased(8, 12, 1, 2, 0, NORMAL, NORMAL),
      "depth-wise", new Conv2d(8, 8, 5, 2, 2, 8, false, NORMAL, NORMAL),
      "norm", new BatchNorm(8),
      "convolution, norm, ReLU", new ConvNorm("c", "n", Conv2d.plain(8, 12, 3, 2, 1, NORMAL), Activation.RELU),
      "convolution, norm, SiLU", new ConvNorm("c", "n", Conv2d.plain(8, 12, 1, 1, 0, NORMAL), Activation.SILU),
      "squeeze and excite", new SqueezeExcite(8, 2),
      "nine positions", new GeneralizedConv(8, 9),
      "four positions", new GeneralizedConv(8, 4),
      "MLP", new PointwiseFeedForward(8, 32, 0.1, false, NORMAL)));

  private static final Map<String, BiFunction<Pass, NDArray, NDArray>> FUNCTIONS = new TreeMap<>(Map.of(
      "average pooling", (pass, x) -> Pooling.average(pass, x, 2),
      "max pooling", (pass, x) -> Pooling.max(pass, x, 3, 2, 1),
      "GELU", Pooling::gelu,
      "residual with dropout", (pass, x) -> Residual.add(pass, x, x, 0.1, "branch")));

  static Stream<String> layers() {
    return LAYERS.keySet().stream();
  }

  static Stream<String> functions() {
    return FUNCTIONS.keySet().stream();
  }

  @ParameterizedTest
  @MethodSource("layers")
  void aLayerKeepsTheLayout(String name) {
    Layer layer = LAYERS.get(name);
    try (Scope scope = Scope.open(ComputeDevice.cpu(0, 1))) {
      Weights weights = Weights.initial(scope, Description.of(layer, MAP).slots(), 1, "learner");

      assertChannelsLast(scope, layer.forward(training(scope, weights), input(scope)));
      assertChannelsLast(scope, layer.forward(Pass.evaluation(scope, weights, Taps.none()), input(scope)));
    }
  }

  @ParameterizedTest
  @MethodSource("functions")
  void aFunctionKeepsTheLayout(String name) {
    try (Scope scope = Scope.open(ComputeDevice.cpu(0, 1))) {
      assertChannelsLast(scope, FUNCTIONS.get(name).apply(training(scope, new Weights(Map.of())), input(scope)));
    }
  }

  private static Pass training(Scope scope, Weights weights) {
    return Pass.training(scope, weights, RandomKey.of(1, "step"), Taps.none());
  }

  private static NDArray input(Scope scope) {
    Shape shape = new Shape(3).addAll(MAP);
    NDArray values = scope.floats(NORMAL.values(shape, RandomKey.of(2, "maps").stream()), shape.getShape());
    return TO_CHANNELS_LAST.call(scope, values);
  }

  private static void assertChannelsLast(Scope scope, NDArray map) {
    assertThat(IS_CHANNELS_LAST.call(scope, map).toFloatArray()).containsExactly(1);
  }
}

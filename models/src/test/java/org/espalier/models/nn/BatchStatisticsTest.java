package org.espalier.models.nn;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.espalier.models.tensor.ComputeDevice;
import org.espalier.models.tensor.Kernel;
import org.espalier.models.tensor.Kernels;
import org.espalier.models.tensor.RandomKey;
import org.espalier.models.tensor.Scope;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BatchStatisticsTest {
  private static final Kernels KERNELS = Kernels.of(BatchStatisticsTest.class);
  private static final Kernel IN_PLACE = KERNELS.method("in_place");
  private static final Kernel CHANNELS_LAST = KERNELS.method("channels_last");
  private static final int CHANNELS = 48;
  private static final Shape MAPS = new Shape(4, CHANNELS, 5, 5);
  private static final int STEPS = 20;
  private final Scope scope = Scope.open(ComputeDevice.cpu(0, 1));

  @AfterEach
  void close() {
    scope.close();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void runningStatisticsMoveToTheBitAsLibtorchMovesThem(boolean channelsLast) {
    BatchNorm norm = new BatchNorm(CHANNELS);
    Weights weights = weights(norm);
    Weights libtorchs = weights(norm);
    for (int step = 0; step < STEPS; step++) {
      NDArray x = maps(step, channelsLast);

      NDArray ours = norm.forward(Pass.training(scope, weights, RandomKey.of(1, "step"), Taps.none()), x);
      NDArray theirs = IN_PLACE.call(scope, x, libtorchs.get("weight"), libtorchs.get("bias"),
          List.of(libtorchs.get("running_mean")), List.of(libtorchs.get("running_var")));

      assertThat(ours.toFloatArray()).containsExactly(theirs.toFloatArray());
      assertThat(values(weights)).usingRecursiveComparison().isEqualTo(values(libtorchs));
    }
    assertThat(weights.get("running_var").toFloatArray()).doesNotContain(1);
  }

  @Test
  void aPassThatIsListenedToChangesNothingAndWhatItSawMovesTheStatisticsLater() {
    Layer layer = new ConvNorm("conv", "norm", Conv2d.plain(CHANNELS, CHANNELS, 1, 1, 0, new Init.Normal(0, 1)), Activation.RELU);
    Weights atOnce = weights(layer);
    Weights later = weights(layer);
    Map<String, float[]> before = values(later);
    List<BatchStatistics> seen = new ArrayList<>();
    for (int shard = 0; shard < 3; shard++) {
      NDArray x = maps(shard, false);
      layer.forward(Pass.training(scope, atOnce, RandomKey.of(1, "step"), Taps.none()), x);
      layer.forward(Pass.training(scope, later, RandomKey.of(1, "step"), Taps.none(), seen::add), x);
    }

    assertThat(seen).extracting(BatchStatistics::layer).containsExactly("norm.", "norm.", "norm.");
    assertThat(values(later)).usingRecursiveComparison().isEqualTo(before);
    BatchStatistics.move(later, seen);
    assertThat(values(later)).usingRecursiveComparison().isEqualTo(values(atOnce));
  }

  private Weights weights(Layer layer) {
    return Weights.initial(scope, Description.of(layer, MAPS.slice(1)).slots(), 1, "learner");
  }

  private NDArray maps(int step, boolean channelsLast) {
    float[] values = new Init.Normal(0.3, 2).values(MAPS, RandomKey.of(2, "maps").time(step).stream());
    NDArray maps = scope.floats(values, MAPS.getShape());
    return channelsLast ? CHANNELS_LAST.call(scope, maps) : maps;
  }

  private static Map<String, float[]> values(Weights weights) {
    Map<String, float[]> values = new LinkedHashMap<>();
    weights.asMap().forEach((name, tensor) -> values.put(name, tensor.toFloatArray()));
    return values;
  }
}

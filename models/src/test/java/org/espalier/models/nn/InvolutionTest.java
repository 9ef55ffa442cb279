package org.espalier.models.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import org.espalier.models.InputException;
import org.espalier.models.tensor.Autograd;
import org.espalier.models.tensor.ComputeDevice;
import org.espalier.models.tensor.RandomKey;
import org.espalier.models.tensor.Scope;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InvolutionTest {
  private static final int BATCH = 2;
  private static final int CHANNELS = 6;
  private static final int GROUP = 3;
  private static final int HEIGHT = 4;
  private static final int WIDTH = 6;

  private final Scope scope = Scope.open(ComputeDevice.cpu(0, 1));

  @AfterEach
  void close() {
    scope.close();
  }

  /** Kernels that are larger than the map see mostly what is around it; rows of more than 16 cells are cut, into equal parts if they can be. */
  @ParameterizedTest
  @CsvSource({"1, 1, 6", "3, 1, 6", "3, 2, 6", "5, 1, 6", "7, 2, 6", "9, 1, 6", "1, 2, 6", "7, 1, 16", "7, 1, 17", "3, 1, 28", "7, 1, 29",
      "7, 2, 32", "7, 2, 34", "3, 2, 60", "1, 1, 43"})
  void everyCellSeesItsNeighboursThroughTheKernelThatItsGroupShares(int kernel, int stride, int width) {
    Involution involution = new Involution(CHANNELS, kernel, stride, GROUP, 2, ConvInit.FAN_OUT);
    NDArray x = normal("map", CHANNELS, HEIGHT, width);
    NDArray kernels = normal("kernels", (long) CHANNELS / GROUP * kernel * kernel, HEIGHT / stride, width / stride);

    NDArray y = involution.apply(scope, x, kernels);

    assertThat(y.getShape()).isEqualTo(new Shape(BATCH, CHANNELS, HEIGHT / stride, width / stride));
    assertThat(y.toFloatArray()).containsExactly(byDefinition(x.toFloatArray(), kernels.toFloatArray(), kernel, stride, width), within(1e-4f));
  }

  /** out(c, y, x) = sum over i, j of k(group of c, i, j, y, x) in(c, s y + i - r, s x + j - r), with zeros outside (co-advise spec). */
  private static float[] byDefinition(float[] map, float[] kernels, int kernel, int stride, int width) {
    int rows = HEIGHT / stride;
    int columns = width / stride;
    float[] out = new float[BATCH * CHANNELS * rows * columns];
    for (int at = 0; at < out.length; at++) {
      int channel = at / (rows * columns);                     // of all images
      int group = channel / GROUP;
      int cell = at % (rows * columns);
      for (int tap = 0; tap < kernel * kernel; tap++) {
        int row = stride * (cell / columns) + tap / kernel - kernel / 2;
        int column = stride * (cell % columns) + tap % kernel - kernel / 2;
        if (row >= 0 && row < HEIGHT && column >= 0 && column < width) {
          out[at] += kernels[(group * kernel * kernel + tap) * rows * columns + cell] * map[(channel * HEIGHT + row) * width + column];
        }
      }
    }
    return out;
  }

  /** It is linear in the map and in the kernels, so each times its gradient is the sum that the gradients are of. */
  @ParameterizedTest
  @ValueSource(ints = {6, 58})
  void gradientsReachTheMapAndTheKernels(int width) {
    Involution involution = new Involution(CHANNELS, 3, 2, GROUP, 2, ConvInit.FAN_OUT);
    NDArray x = Scope.requireGradient(normal("map", CHANNELS, HEIGHT, width));
    NDArray kernels = Scope.requireGradient(normal("kernels", CHANNELS / GROUP * 9, HEIGHT / 2, width / 2));
    NDArray upstream = normal("upstream", CHANNELS, HEIGHT / 2, width / 2);

    NDArray y = Autograd.recording(() -> involution.apply(scope, x, kernels));
    NDArray[] gradients = Autograd.gradientsFrom(scope, List.of(y), List.of(upstream), List.of(x, kernels), false);

    double sum = product(y, upstream);
    assertThat(product(x, gradients[0])).isCloseTo(sum, within(1e-3));
    assertThat(product(kernels, gradients[1])).isCloseTo(sum, within(1e-3));
  }

  @Test
  void kernelsAreMadeFromTheCellsTheyStandOn() {
    Involution involution = new Involution(CHANNELS, 3, 1, GROUP, 2, ConvInit.FAN_OUT);
    Weights weights = Weights.initial(scope, Description.of(involution, new Shape(CHANNELS, HEIGHT, WIDTH)).slots(), 1, "net");
    float[] values = normal("map", CHANNELS, HEIGHT, WIDTH).toFloatArray();
    float[] before = kernels(involution, weights, values);
    values[0] += 1;                                              // the upper left cell of the first image
    float[] after = kernels(involution, weights, values);

    for (int i = 0; i < before.length; i++) {
      boolean there = i < before.length / BATCH && i % (HEIGHT * WIDTH) == 0;
      assertThat(after[i] == before[i]).isNotEqualTo(there);
    }
  }

  private float[] kernels(Involution involution, Weights weights, float[] map) {
    Taps taps = new Taps(List.of("kernel"));
    involution.forward(Pass.evaluation(scope, weights, taps), scope.floats(map, BATCH, CHANNELS, HEIGHT, WIDTH));
    return taps.get("kernel").toFloatArray();
  }

  @Test
  void mapsThatTheStrideDoesNotHalveAreRefused() {
    Involution involution = new Involution(32, 7, 2, 16, ConvInit.FAN_OUT);

    assertThatThrownBy(() -> Description.of(involution, new Shape(32, 9, 12))).isInstanceOf(InputException.class)
        .hasMessageContainingAll("stride 2", "9 x 12 cells", "multiples of 2");
    assertThat(Description.of(involution, new Shape(32, 8, 12)).output()).isEqualTo(new Shape(32, 4, 6));
    assertThatThrownBy(() -> new Involution(24, 7, 1, 16, ConvInit.FAN_OUT)).isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("24 channels", "groups of 16");
  }

  private NDArray normal(String what, long... shape) {
    Shape whole = new Shape(BATCH).addAll(new Shape(shape));
    return scope.floats(new Init.Normal(0, 1).values(whole, RandomKey.of(1, what).stream()), whole.getShape());
  }

  private static double product(NDArray a, NDArray b) {
    float[] left = a.toFloatArray();
    float[] right = b.toFloatArray();
    double sum = 0;
    for (int i = 0; i < left.length; i++) {
      sum += (double) left[i] * right[i];
    }
    return sum;
  }
}

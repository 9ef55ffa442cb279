package org.espalier.models.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import org.espalier.models.tensor.ComputeDevice;
import org.espalier.models.tensor.RandomKey;
import org.espalier.models.tensor.Scope;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GeneralizedConvTest {
  private static final int CHANNELS = 3;
  private static final int HEIGHT = 4;
  private static final int WIDTH = 5;

  /** 5, 7, 10 and 13 leave places of their last row empty; 2, 4 and 16 have an even side. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 9, 10, 13, 16, 25})
  void everyPositionReadsItsNeighbourAndNothingOutsideTheMap(int positions) {
    GeneralizedConv conv = new GeneralizedConv(CHANNELS, positions);
    try (Scope scope = Scope.open(ComputeDevice.cpu(0, 1))) {
      Weights weights = Weights.initial(scope, Description.of(conv, new Shape(CHANNELS, HEIGHT, WIDTH)).slots(), 1, "agent");
      float[] weight = weights.arrays().get(0).toFloatArray();
      float[] x = new Init.Normal(0, 1).values(new Shape(CHANNELS, HEIGHT, WIDTH), RandomKey.of(1, "map").stream());

      NDArray y = conv.forward(Pass.evaluation(scope, weights, Taps.none()), scope.floats(x, 1, CHANNELS, HEIGHT, WIDTH));

      assertThat(y.toFloatArray()).containsExactly(byDefinition(weight, x, positions), within(1e-5f));
    }
  }

  /** y(r, c) = sum over j of W_j x(r + dy_j, c + dx_j), with zeros outside (spec section 3); the bias is 0. */
  private static float[] byDefinition(float[] weight, float[] x, int positions) {
    int side = (int) Math.ceil(Math.sqrt(positions));
    int before = (side - 1) / 2;
    float[] y = new float[CHANNELS * HEIGHT * WIDTH];
    for (int i = 0; i < y.length; i++) {
      int out = i / (HEIGHT * WIDTH);
      for (int j = 0; j < positions; j++) {
        int row = i / WIDTH % HEIGHT + j / side - before;
        int column = i % WIDTH + j % side - before;
        for (int in = 0; in < CHANNELS && row >= 0 && row < HEIGHT && column >= 0 && column < WIDTH; in++) {
          y[i] += weight[(out * CHANNELS + in) * positions + j] * x[(in * HEIGHT + row) * WIDTH + column];
        }
      }
    }
    return y;
  }
}

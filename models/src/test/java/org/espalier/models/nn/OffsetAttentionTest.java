package org.espalier.models.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.stream.Collectors;
import org.espalier.models.tensor.ComputeDevice;
import org.espalier.models.tensor.RandomKey;
import org.espalier.models.tensor.Scope;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OffsetAttentionTest {
  private static final int CHANNELS = 8;
  private static final int HEADS = 2;
  private static final int HEIGHT = 2;
  private static final int WIDTH = 3;
  private static final int TOKENS = HEIGHT * WIDTH;

  /** Few images and many, narrow queries and wide ones: the products of weights come before the tokens or behind them. */
  @ParameterizedTest
  @CsvSource({"1, 8, 0", "1, 8, 1", "5, 8, 0", "5, 8, 2", "5, 3, 1"})
  void everyHeadSeesEveryKeyByContentAndOffset(int images, int queryDim, int border) {
    OffsetAttention attention = new OffsetAttention(CHANNELS, HEADS, queryDim, HEIGHT, WIDTH, border, false);
    try (Scope scope = Scope.open(ComputeDevice.cpu(0, 1))) {
      Weights weights = new Weights(Description.of(attention, new Shape(TOKENS, CHANNELS)).slots().stream()
          .collect(Collectors.toMap(Slot::name, slot -> normal(scope, slot.name(), slot.shape().getShape()))));
      NDArray x = normal(scope, "tokens", images, TOKENS, CHANNELS);
      Taps taps = new Taps(List.of("attention"));

      NDArray y = attention.forward(Pass.evaluation(scope, weights, taps), x);

      Definition definition = new Definition(queryDim, border, weights);
      float[] tokens = x.toFloatArray();
      float[] shown = taps.get("attention").toFloatArray();
      for (int image = 0; image < images; image++) {
        for (int query = 0; query < TOKENS; query++) {
          double[][] probabilities = definition.probabilities(tokens, image, query);
          for (int head = 0; head < HEADS; head++) {
            for (int key = 0; key < attention.keys(); key++) {
              assertThat((double) shown[((image * HEADS + head) * TOKENS + query) * attention.keys() + key])
                  .isCloseTo(probabilities[head][key], within(1e-5));
            }
          }
          double[] expected = definition.output(tokens, image, probabilities);
          for (int channel = 0; channel < CHANNELS; channel++) {
            assertThat((double) y.toFloatArray()[(image * TOKENS + query) * CHANNELS + channel]).isCloseTo(expected[channel], within(1e-4));
          }
        }
      }
    }
  }

  private static NDArray normal(Scope scope, String what, long... shape) {
    return scope.floats(new Init.Normal(0, 0.5).values(new Shape(shape), RandomKey.of(3, what).stream()), shape);
  }

  /** Spec reparameterization, section 1.2, one query at a time, with every zero token of the border in its place. */
  private record Definition(int queryDim, int border, float[] q, float[] k, float[] v, float[] proj, float[] bias, float[] table) {
    Definition(int queryDim, int border, Weights weights) {
      this(queryDim, border, of(weights, "q.weight"), of(weights, "k.weight"), of(weights, "v.weight"), of(weights, "proj.weight"),
          of(weights, "proj.bias"), of(weights, "rel_bias"));
    }

    private static float[] of(Weights weights, String name) {
      return weights.get(name).toFloatArray();
    }

    private int columns() {
      return WIDTH + 2 * border;
    }

    private int keys() {
      return (HEIGHT + 2 * border) * columns();
    }

    /** Entry of a token; 0 for one of the border. */
    private double token(float[] tokens, int image, int key, int channel) {
      int row = key / columns() - border;
      int column = key % columns() - border;
      boolean real = row >= 0 && row < HEIGHT && column >= 0 && column < WIDTH;
      return real ? tokens[(image * TOKENS + row * WIDTH + column) * CHANNELS + channel] : 0;
    }

    private int own(int query) {
      return (query / WIDTH + border) * columns() + query % WIDTH + border;
    }

    double[][] probabilities(float[] tokens, int image, int query) {
      double[][] probabilities = new double[HEADS][keys()];
      for (int head = 0; head < HEADS; head++) {
        double sum = 0;
        for (int key = 0; key < keys(); key++) {
          int dy = key / columns() - border - query / WIDTH;
          int dx = key % columns() - border - query % WIDTH;
          int cell = (head * (2 * (HEIGHT + border) - 1) + dy + HEIGHT + border - 1) * (2 * (WIDTH + border) - 1) + dx + WIDTH + border - 1;
          probabilities[head][key] = Math.exp(content(tokens, image, own(query), key, head) + table[cell]);
          sum += probabilities[head][key];
        }
        for (int key = 0; key < keys(); key++) {
          probabilities[head][key] /= sum;
        }
      }
      return probabilities;
    }

    private double content(float[] tokens, int image, int query, int key, int head) {
      double score = 0;
      for (int d = 0; d < queryDim; d++) {
        double left = 0;
        double right = 0;
        for (int c = 0; c < CHANNELS; c++) {
          left += q[(head * queryDim + d) * CHANNELS + c] * token(tokens, image, query, c);
          right += k[(head * queryDim + d) * CHANNELS + c] * token(tokens, image, key, c);
        }
        score += left * right;
      }
      return score / Math.sqrt(queryDim);
    }

    double[] output(float[] tokens, int image, double[][] probabilities) {
      double[] output = new double[CHANNELS];
      for (int out = 0; out < CHANNELS; out++) {
        output[out] = bias[out];
        for (int head = 0; head < HEADS; head++) {
          for (int c = 0; c < CHANNELS; c++) {
            output[out] += proj[out * HEADS * CHANNELS + head * CHANNELS + c] * value(tokens, image, probabilities[head], head, c);
          }
        }
      }
      return output;
    }

    private double value(float[] tokens, int image, double[] probabilities, int head, int channel) {
      double value = 0;
      for (int key = 0; key < keys(); key++) {
        for (int c = 0; c < CHANNELS; c++) {
          value += probabilities[key] * v[(head * CHANNELS + channel) * CHANNELS + c] * token(tokens, image, key, c);
        }
      }
      return value;
    }
  }
}

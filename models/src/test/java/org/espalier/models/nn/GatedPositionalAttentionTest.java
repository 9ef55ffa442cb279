package org.espalier.models.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.espalier.models.nn.GatedPositionalAttention.Heads;
import org.espalier.models.tensor.ComputeDevice;
import org.espalier.models.tensor.RandomKey;
import org.espalier.models.tensor.Scope;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GatedPositionalAttentionTest {
  private static final int HEIGHT = 2;
  private static final int WIDTH = 3;
  private static final int TOKENS = HEIGHT * WIDTH;
  private static final int IMAGES = 2;

  private final Scope scope = Scope.open(ComputeDevice.cpu(0, 1));

  @AfterEach
  void close() {
    scope.close();
  }

  /** Heads that split the channels, as published, and heads of whole tokens in a border, as convolutions become. */
  @ParameterizedTest
  @CsvSource({"8, 8, 4, 2, 2, 0, false", "8, 8, 4, 2, 2, 0, true", "4, 6, 9, 3, 4, 1, false", "4, 6, 4, 3, 4, 2, true"})
  void everyQueryMixesValuesByContentAndByPlace(int in, int out, int heads, int queryDim, int valueDim, int border, boolean biased) {
    var layer = new GatedPositionalAttention(in, out, new Heads(heads, queryDim, valueDim), HEIGHT, WIDTH, border, 1, 0, biased);
    Map<String, NDArray> weights = normal(layer, in);
    NDArray x = normal("tokens", new Shape(IMAGES, TOKENS, in));
    Taps taps = new Taps(List.of("attention"));

    float[] unwatched = layer.forward(Pass.evaluation(scope, new Weights(weights), Taps.none()), x).toFloatArray();
    float[] watched = layer.forward(Pass.evaluation(scope, new Weights(weights), taps), x).toFloatArray();

    Definition definition = new Definition(layer, new Weights(weights), x);
    float[] shown = taps.get("attention").toFloatArray();
    for (int image = 0; image < IMAGES; image++) {
      for (int query = 0; query < TOKENS; query++) {
        double[][] probabilities = new double[heads][];
        for (int head = 0; head < heads; head++) {
          probabilities[head] = definition.probabilities(image, query, head);
          for (int key = 0; key < definition.keys(); key++) {
            assertThat((double) shown[((image * heads + head) * TOKENS + query) * definition.keys() + key])
                .isCloseTo(probabilities[head][key], within(1e-5));
          }
        }
        double[] expected = definition.output(image, probabilities);
        for (int channel = 0; channel < out; channel++) {
          int at = (image * TOKENS + query) * out + channel;
          assertThat((double) unwatched[at]).isCloseTo(expected[channel], within(1e-4));
          assertThat((double) watched[at]).isCloseTo(expected[channel], within(1e-4));
        }
      }
    }
  }

  @Test
  void atFirstEveryHeadOfNineLooksAtAnotherNeighbour() {
    int side = 3;
    var layer = new GatedPositionalAttention(18, 18, Heads.splitting(18, 9), side, side, 0, 5, 0, false);
    Taps taps = new Taps(List.of("position"));
    layer.forward(Pass.evaluation(scope, first(layer, 18), taps), normal("tokens", new Shape(1, side * side, 18)));

    float[] position = taps.get("position").toFloatArray();
    int middle = 4;
    for (int head = 0; head < 9; head++) {
      int looked = head % 3 * side + head / 3;
      assertThat(position[(head * 9 + middle) * 9 + looked]).as("head %d", head).isGreaterThan(0.97f);
    }
  }

  @Test
  void headsThatFillNoSquareAreDrawnBeyondTheSquare() {
    var layer = new GatedPositionalAttention(10, 10, Heads.splitting(10, 5), HEIGHT, WIDTH, 0, 1, 0, false);

    float[] places = first(layer, 10).get("pos_proj.weight").toFloatArray();

    assertThat(places).startsWith(-1, -1, -1, -1, 1, -1, 1, -1, -1, 1, 1, -1);
    assertThat(List.of(places[12], places[13], places[14])).allSatisfy(drawn -> assertThat(Math.abs(drawn)).isBetween(1e-6f, 0.2f));
  }

  @Test
  void theBiasOfPlacesChangesNothing() {
    var layer = new GatedPositionalAttention(8, 8, Heads.splitting(8, 4), HEIGHT, WIDTH, 0, 1, 0, false);
    Map<String, NDArray> weights = normal(layer, 8);
    NDArray x = normal("tokens", new Shape(IMAGES, TOKENS, 8));
    float[] before = layer.forward(Pass.evaluation(scope, new Weights(weights), Taps.none()), x).toFloatArray();

    weights.put("pos_proj.bias", scope.floats(new float[] {3, -2, 1, 5}, 4));

    assertThat(layer.forward(Pass.evaluation(scope, new Weights(weights), Taps.none()), x).toFloatArray()).isEqualTo(before);
  }

  @Test
  void headsThatCannotShareTheChannelsAreRefused() {
    assertThatThrownBy(() -> Heads.splitting(10, 4)).hasMessageContaining("10 channels over 4 heads");
  }

  private Weights first(GatedPositionalAttention layer, int in) {
    return Weights.initial(scope, Description.of(layer, new Shape(TOKENS, in)).slots(), 1, "learner");
  }

  private Map<String, NDArray> normal(GatedPositionalAttention layer, int in) {
    Map<String, NDArray> weights = new LinkedHashMap<>();
    Description.of(layer, new Shape(TOKENS, in)).slots().forEach(slot -> weights.put(slot.name(), normal(slot.name(), slot.shape())));
    return weights;
  }

  private NDArray normal(String what, Shape shape) {
    return scope.floats(new Init.Normal(0, 0.5).values(shape, RandomKey.of(3, what).stream()), shape.getShape());
  }

  /** Data-scale spec, section 3, one query at a time, with every zero token of the border in its place. */
  private record Definition(GatedPositionalAttention layer, Map<String, float[]> weights, float[] tokens) {
    Definition(GatedPositionalAttention layer, Weights weights, NDArray tokens) {
      this(layer, weights.names().stream().collect(Collectors.toMap(name -> name, name -> weights.get(name).toFloatArray())),
          tokens.toFloatArray());
    }

    private double weight(String name, int index) {
      return weights.containsKey(name) ? weights.get(name)[index] : 0;
    }

    private int columns() {
      return WIDTH + 2 * layer.border();
    }

    int keys() {
      return (HEIGHT + 2 * layer.border()) * columns();
    }

    private int own(int query) {
      return (query / WIDTH + layer.border()) * columns() + query % WIDTH + layer.border();
    }

    /** Row of a linear map of a token; of zeros for one of the border. */
    private double linear(String name, int row, int image, int key) {
      int y = key / columns() - layer.border();
      int x = key % columns() - layer.border();
      double sum = weight(name + ".bias", row);
      if (y >= 0 && y < HEIGHT && x >= 0 && x < WIDTH) {
        for (int c = 0; c < layer.in(); c++) {
          sum += weight(name + ".weight", row * layer.in() + c) * tokens[(image * TOKENS + y * WIDTH + x) * layer.in() + c];
        }
      }
      return sum;
    }

    double[] probabilities(int image, int query, int head) {
      double[] content = new double[keys()];
      double[] place = new double[keys()];
      int width = layer.heads().queryDim();
      for (int key = 0; key < keys(); key++) {
        for (int d = 0; d < width; d++) {
          int row = head * width + d;
          content[key] += linear("qk", row, image, own(query)) * linear("qk", layer.heads().count() * width + row, image, key)
              / Math.sqrt(width);
        }
        int dx = key % columns() - own(query) % columns();
        int dy = key / columns() - own(query) / columns();
        place[key] = weight("pos_proj.weight", 3 * head) * dx + weight("pos_proj.weight", 3 * head + 1) * dy
            + weight("pos_proj.weight", 3 * head + 2) * (dx * dx + dy * dy);
      }
      double gate = 1 / (1 + Math.exp(-weight("gating_param", head)));
      softmax(content);
      softmax(place);
      for (int key = 0; key < keys(); key++) {
        content[key] = (1 - gate) * content[key] + gate * place[key];
      }
      return content;
    }

    private static void softmax(double[] scores) {
      double sum = 0;
      for (int i = 0; i < scores.length; i++) {
        scores[i] = Math.exp(scores[i]);
        sum += scores[i];
      }
      for (int i = 0; i < scores.length; i++) {
        scores[i] /= sum;
      }
    }

    double[] output(int image, double[][] probabilities) {
      int width = layer.heads().valueDim();
      double[] mixed = new double[layer.heads().count() * width];
      for (int i = 0; i < mixed.length; i++) {
        for (int key = 0; key < keys(); key++) {
          mixed[i] += probabilities[i / width][key] * linear("v", i, image, key);
        }
      }
      double[] output = new double[layer.out()];
      for (int o = 0; o < output.length; o++) {
        output[o] = weight("proj.bias", o);
        for (int i = 0; i < mixed.length; i++) {
          output[o] += weight("proj.weight", o * mixed.length + i) * mixed[i];
        }
      }
      return output;
    }
  }
}

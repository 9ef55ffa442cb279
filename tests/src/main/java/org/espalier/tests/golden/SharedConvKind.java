package org.espalier.tests.golden;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.espalier.models.nn.Init;
import org.espalier.models.nn.Pass;
import org.espalier.models.nn.SharedConv;
import org.espalier.models.nn.Slot;
import org.espalier.models.nn.Taps;
import org.espalier.models.nn.Weights;
import org.espalier.models.tensor.Scope;
import org.espalier.tests.golden.Values.Integers;
import org.espalier.tests.golden.Values.Reals;

/** {@code layer/shared-conv}: spec section 5. The convolution declares no weights; they are those of an attention. */
final class SharedConvKind implements Kind {
  private static final List<String> WEIGHTS =
      List.of("linear_qkv.weight", "linear_qkv.bias", "linear_out.weight", "linear_out.bias");

  @Override
  public Answers compute(Fixture fixture, Scope scope) {
    int heads = fixture.config().integer("heads");
    NDArray x = Scope.requireGradient(fixture.tensor(scope, "input/x"));
    int channels = Math.toIntExact(x.getShape().get(1));
    SharedConv layer = new SharedConv(channels, heads);
    Loaded loaded = Loaded.of(scope, fixture, slots(fixture));
    Training training = Training.of(scope, layer, loaded.weights(), x, Set.of());
    Answers answers = new Answers().put("output/y", training.output());
    training.putGradients(answers, fixture, fixture.tensor(scope, "input/coef"), x, loaded);
    Integers offsets = offsets(scope, channels, heads);
    return answers.put("aux/offsets", offsets).put("aux/weight_vo", kernel(scope, layer, loaded.weights(), offsets));
  }

  private static List<Slot> slots(Fixture fixture) {
    return WEIGHTS.stream()
        .map(name -> new Slot(name, shape(fixture.stored("param/" + name)), Init.ZEROS, true)).toList();
  }

  private static Shape shape(Values values) {
    return new Shape(values.shape());
  }

  /** W_h (heads, out, in), read off the answers to impulses, without the bias. */
  private static Reals kernel(Scope scope, SharedConv layer, Weights weights, Integers offsets) {
    int channels = layer.channels();
    int side = Impulse.side(layer.heads());
    Map<String, NDArray> unbiased = new LinkedHashMap<>(weights.asMap());
    unbiased.put("linear_out.bias", scope.zeros(weights.get("linear_out.bias").getShape()));
    float[] answers = layer.forward(Pass.evaluation(scope, new Weights(unbiased), Taps.none()),
        Impulse.map(scope, channels, layer.heads())).toFloatArray();                      // (in, out, side, side)
    double[] kernel = new double[layer.heads() * channels * channels];
    for (int h = 0; h < layer.heads(); h++) {
      int row = Impulse.middle(layer.heads()) - (int) offsets.elements()[2 * h];
      int column = Impulse.middle(layer.heads()) - (int) offsets.elements()[2 * h + 1];
      for (int out = 0; out < channels; out++) {
        for (int in = 0; in < channels; in++) {
          kernel[(h * channels + out) * channels + in] = answers[((in * channels + out) * side + row) * side + column];
        }
      }
    }
    return Values.of(kernel, layer.heads(), channels, channels);
  }

  /** With identities for W_V and W_O, the first channel of head h answers at the head's position only. */
  private static Integers offsets(Scope scope, int channels, int heads) {
    float[] qkv = new float[3 * channels * channels];
    float[] out = new float[channels * channels];
    for (int c = 0; c < channels; c++) {
      qkv[(2 * channels + c) * channels + c] = 1;
      out[c * channels + c] = 1;
    }
    Weights identities = new Weights(Map.of("linear_qkv.weight", scope.floats(qkv, 3L * channels, channels),
        "linear_out.weight", scope.floats(out, channels, channels), "linear_out.bias", scope.zeros(new Shape(channels))));
    float[] answers = new SharedConv(channels, heads)
        .forward(Pass.evaluation(scope, identities, Taps.none()), Impulse.map(scope, channels, heads)).toFloatArray();
    int area = Impulse.side(heads) * Impulse.side(heads);
    float[][] responses = new float[heads][];
    for (int h = 0; h < heads; h++) {
      int channel = h * (channels / heads);
      int start = (channel * channels + channel) * area;
      responses[h] = Arrays.copyOfRange(answers, start, start + area);
    }
    return Impulse.offsets(heads, responses);
  }
}

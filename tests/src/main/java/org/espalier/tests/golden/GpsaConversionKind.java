package org.espalier.tests.golden;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.espalier.models.nn.Conv2d;
import org.espalier.models.nn.Description;
import org.espalier.models.nn.GatedPositionalAttention;
import org.espalier.models.nn.GatedPositionalAttention.Heads;
import org.espalier.models.nn.Init;
import org.espalier.models.nn.Layer;
import org.espalier.models.nn.Pass;
import org.espalier.models.nn.Slot;
import org.espalier.models.nn.Taps;
import org.espalier.models.nn.Weights;
import org.espalier.models.reparam.ConvToGpsa;
import org.espalier.models.tensor.Scope;
import org.espalier.tests.golden.Values.Reals;

/** {@code conversion/conv-to-gpsa}: a convolution as gated positional attention (spec reparameterization, section 4). */
final class GpsaConversionKind implements Kind {

  @Override
  public Answers compute(Fixture fixture, Scope scope) {
    Config config = fixture.config();
    int grid = config.integer("grid");
    ConvToGpsa conversion = new ConvToGpsa(config.integer("in_dim"), config.integer("out_dim"), config.integer("kernel"),
        config.real("alpha"), config.real("gating"));
    GatedPositionalAttention attention = new GatedPositionalAttention(conversion.in(), conversion.out(),
        new Heads(conversion.heads(), config.integer("qk_dim", conversion.in()), conversion.in()), grid, grid, conversion.kernel() / 2,
        conversion.strength(), 0, false);
    Map<String, float[]> converted = new LinkedHashMap<>();
    converted.put("gating_param", conversion.gates());
    converted.put("pos_proj.weight", conversion.positions());
    converted.put("pos_proj.bias", conversion.positionBias());
    converted.put("v.weight", conversion.values());
    converted.put("proj.weight", conversion.projection(fixture.reals("param/conv.weight").floats()));
    converted.put("proj.bias", fixture.reals("param/conv.bias").floats());
    Map<String, NDArray> weights = new LinkedHashMap<>();
    Answers answers = new Answers();
    for (Slot slot : Description.of(attention, new Shape((long) grid * grid, conversion.in())).slots()) {
      NDArray tensor = slot.name().equals("qk.weight") ? fixture.tensor(scope, "input/qk.weight")
          : scope.floats(converted.get(slot.name()), slot.shape().getShape());
      weights.put(slot.name(), tensor);
      answers.put("aux/" + slot.name(), tensor);
    }
    NDArray x = fixture.tensor(scope, "input/x");
    Taps taps = new Taps(List.of("position"));
    answers.put("output/gpsa", attention.forward(Pass.evaluation(scope, new Weights(weights), taps), x));
    answers.put("aux/pos_attention_query0", firstQuery((Reals) Values.of(taps.get("position"))));
    return answers.put("output/conv", convolved(fixture, scope, conversion, grid, x));
  }

  /** Of (heads, N, M): (heads, M). */
  private static Reals firstQuery(Reals position) {
    int heads = Math.toIntExact(position.shape().get(0));
    int queries = Math.toIntExact(position.shape().get(1));
    int keys = Math.toIntExact(position.shape().get(2));
    float[] first = new float[heads * keys];
    for (int i = 0; i < first.length; i++) {
      first[i] = (float) position.elements()[i / keys * queries * keys + i % keys];
    }
    return Values.of(first, heads, keys);
  }

  private static Reals convolved(Fixture fixture, Scope scope, ConvToGpsa conversion, int grid, NDArray x) {
    Layer conv = new Conv2d(conversion.in(), conversion.out(), conversion.kernel(), 1, conversion.kernel() / 2, 1, true, Init.ZEROS,
        Init.ZEROS);
    Weights weights = new Weights(Map.of("weight", fixture.tensor(scope, "param/conv.weight"), "bias",
        fixture.tensor(scope, "param/conv.bias")));
    Reals tokens = (Reals) Values.of(x);
    int images = Math.toIntExact(x.getShape().get(0));
    NDArray map = scope.floats(swapped(tokens, images, grid * grid, conversion.in()), images, conversion.in(), grid, grid);
    Reals out = (Reals) Values.of(conv.forward(Pass.evaluation(scope, weights, Taps.none()), map));
    return Values.of(swapped(out, images, conversion.out(), grid * grid), images, grid * grid, conversion.out());
  }

  /** (B, a, b) to (B, b, a). */
  private static float[] swapped(Reals values, int images, int a, int b) {
    float[] swapped = new float[values.count()];
    for (int i = 0; i < swapped.length; i++) {
      int image = i / (a * b);
      swapped[image * a * b + i % b * a + i / b % a] = (float) values.elements()[i];
    }
    return swapped;
  }
}

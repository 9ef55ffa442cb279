package org.espalier.tests.golden;

import ai.djl.ndarray.NDArray;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.espalier.models.nn.GridConv;
import org.espalier.models.nn.Layer;
import org.espalier.models.nn.OffsetAttention;
import org.espalier.models.nn.Pass;
import org.espalier.models.nn.Taps;
import org.espalier.models.nn.Weights;
import org.espalier.models.reparam.ConvToAttention;
import org.espalier.models.reparam.OneHot;
import org.espalier.models.tensor.Scope;
import org.espalier.models.zoo.PrsNetConfig.Border;
import org.espalier.tests.golden.Values.Reals;

/** {@code conversion/conv-to-attention}: the converted weights, and what both layers give (spec reparameterization, section 2). */
final class ConversionKind implements Kind {

  @Override
  public Answers compute(Fixture fixture, Scope scope) {
    Config config = fixture.config();
    int height = config.integer("H");
    int width = config.integer("W");
    int dim = config.integer("dim");
    int patch = config.integer("pixel_patch", 1);
    GridConv conv = new GridConv(dim, config.integer("kernel"), patch, height, width);
    int border = Reparameterized.border(config) == Border.ZERO ? config.integer("token_kernel") / 2 : 0;
    OffsetAttention attention = new OffsetAttention(dim, config.integer("heads"), config.integer("qk_dim", dim), height, width, border,
        false);
    OneHot oneHot = new OneHot(config.real("beta"), config.flag("compensate", false));
    ConvToAttention conversion = new ConvToAttention(attention, conv.kernel(), patch, oneHot);
    Map<String, float[]> converted = converted(fixture, conversion, fixture.reals("param/conv.weight").floats(),
        fixture.reals("param/conv.bias").floats());
    Answers answers = new Answers();
    converted.keySet().stream().filter(name -> !name.equals("k.weight")).forEach(name -> answers.put("aux/attn." + name, shaped(fixture, "aux/attn." + name, converted.get(name))));
    answers.put("aux/token_kernel", Values.of(conversion.tokenKernel(fixture.reals("param/conv.weight").floats()), dim, dim,
        config.integer("token_kernel"), config.integer("token_kernel")));
    compare(fixture, scope, conv, conversion, converted, answers);
    return answers;
  }

  /** Keys are drawn, so they are the fixture's. */
  private static Map<String, float[]> converted(Fixture fixture, ConvToAttention conversion, float[] weight, float[] bias) {
    OffsetAttention target = conversion.target();
    Map<String, float[]> converted = new LinkedHashMap<>();
    converted.put("q.weight", new float[target.heads() * target.queryDim() * target.channels()]);
    converted.put("k.weight", fixture.reals("aux/attn.k.weight").floats());
    converted.put("v.weight", conversion.values());
    converted.put("proj.weight", conversion.projection(weight));
    converted.put("proj.bias", conversion.bias(bias));
    converted.put("rel_bias", conversion.offsets());
    return converted;
  }

  private static Reals shaped(Fixture fixture, String name, float[] values) {
    return Values.of(values, fixture.stored(name).shape().stream().mapToLong(Long::longValue).toArray());
  }

  private static void compare(Fixture fixture, Scope scope, GridConv conv, ConvToAttention conversion, Map<String, float[]> converted,
      Answers answers) {
    NDArray x = fixture.tensor(scope, "input/x");
    Map<String, NDArray> kernel = Map.of("weight", fixture.tensor(scope, "param/conv.weight"), "bias",
        fixture.tensor(scope, "param/conv.bias"));
    Map<String, NDArray> heads = new LinkedHashMap<>();
    converted.forEach((name, values) -> heads.put(name, fixture.stored("aux/attn." + name) instanceof Reals reals
        ? scope.floats(values, reals.shape().stream().mapToLong(Long::longValue).toArray()) : null));
    Taps taps = new Taps(List.of("attention"));
    Reals convolved = run(scope, conv, kernel, x, Taps.none());
    Reals attended = run(scope, conversion.target(), heads, x, taps);
    answers.put("output/conv", convolved).put("output/attn", attended);
    Reals attention = (Reals) Values.of(taps.get("attention"));                                // (B, heads, N, M)
    int queries = Math.toIntExact(attention.shape().get(2));
    int keys = Math.toIntExact(attention.shape().get(3));
    float[] first = new float[conversion.target().heads() * keys];
    for (int i = 0; i < first.length; i++) {
      first[i] = (float) attention.elements()[i / keys * queries * keys + i % keys];
    }
    answers.put("aux/attention_row0", Values.of(first, conversion.target().heads(), keys));
    answers.put("aux/abs_error_per_token", perToken(convolved, attended));
    answers.put("aux/predicted_error", predicted(fixture, conversion, converted, convolved));
  }

  private static Reals run(Scope scope, Layer layer, Map<String, NDArray> weights, NDArray x, Taps taps) {
    return (Reals) Values.of(layer.forward(Pass.evaluation(scope, new Weights(weights), taps), x));
  }

  /** The largest of all images and channels. */
  private static Reals perToken(Reals convolved, Reals attended) {
    int tokens = Math.toIntExact(convolved.shape().get(1));
    int dim = Math.toIntExact(convolved.shape().get(2));
    float[] errors = new float[tokens];
    for (int i = 0; i < convolved.count(); i++) {
      int token = i / dim % tokens;
      errors[token] = Math.max(errors[token], (float) Math.abs(attended.elements()[i] - convolved.elements()[i]));
    }
    return Values.of(errors, tokens);
  }

  private static Reals predicted(Fixture fixture, ConvToAttention conversion, Map<String, float[]> converted, Reals convolved) {
    Reals x = fixture.reals("input/x");
    int images = Math.toIntExact(x.shape().get(0));
    int size = x.count() / images;
    int dim = conversion.target().channels();
    float[] all = new float[x.count()];
    for (int image = 0; image < images; image++) {
      int start = image * size;
      float[] sum = new float[dim];
      IntStream.range(start, start + size).forEach(i -> sum[i % dim] += (float) x.elements()[i]);
      float[] before = new float[size];
      IntStream.range(0, size).forEach(i -> before[i] = (float) convolved.elements()[start + i]);
      float[] change = conversion.predictedChange(before, fixture.reals("param/conv.bias").floats(), converted.get("proj.weight"), sum);
      System.arraycopy(change, 0, all, start, size);
    }
    return Values.of(all, images, size / dim, dim);
  }
}

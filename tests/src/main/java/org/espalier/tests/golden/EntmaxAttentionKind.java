package org.espalier.tests.golden;

import ai.djl.ndarray.NDArray;
import java.util.Set;
import org.espalier.models.nn.Description;
import org.espalier.models.nn.Init;
import org.espalier.models.nn.SelfAttention;
import org.espalier.models.nn.SelfAttention.Normalizer;
import org.espalier.models.tensor.Scope;
import org.espalier.tests.golden.Values.Reals;

/** {@code layer/entmax-attention}: sparse attention with one alpha a head (spec section 9). */
final class EntmaxAttentionKind implements Kind {
  private static final String ALPHA = "softmax.alpha";

  @Override
  public Answers compute(Fixture fixture, Scope scope) {
    int heads = fixture.config().integer("heads");
    Reals stored = Values.swapFirstTwo(fixture.reals("input/x"));
    NDArray x = Scope.requireGradient(tensor(scope, stored));                              // (B, N, C)
    NDArray coefficients = tensor(scope, Values.swapFirstTwo(fixture.reals("input/coef")));
    SelfAttention layer = new SelfAttention(Math.toIntExact(x.getShape().get(2)), heads, 0, Normalizer.ENTMAX_HEAD,
        "linear_qkv", "linear_out", Init.ZEROS, Init.ZEROS);
    Loaded loaded = Loaded.of(scope, fixture, Description.of(layer, x.getShape().slice(1)).slots(),
        name -> name.equals(ALPHA) ? "alpha_raw" : name);
    Training training = Training.of(scope, layer, loaded.weights(), x, Set.of("attention"));
    Answers answers = new Answers();
    training.putGradients(answers, fixture, coefficients, x, loaded);
    return answers.transposing("grad/x")
        .putSequence("output/y", training.output())
        .put("aux/attn", training.taps().get("attention"))
        .put("aux/alpha", SelfAttention.headAlpha(scope, loaded.weights().get(ALPHA)));
  }

  private static NDArray tensor(Scope scope, Reals values) {
    return scope.floats(values.floats(), values.shape().stream().mapToLong(Long::longValue).toArray());
  }
}

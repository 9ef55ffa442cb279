package org.espalier.tests.golden;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.espalier.models.nn.Description;
import org.espalier.models.nn.GatedPositionalAttention;
import org.espalier.models.nn.GatedPositionalAttention.Heads;
import org.espalier.models.tensor.Autograd;
import org.espalier.models.tensor.Scope;

/** {@code layer/gpsa}: ConViT's attention, its places, its first weights of them, gradients of sum(y upstream) (spec section 3). */
final class GpsaKind implements Kind {

  @Override
  public Answers compute(Fixture fixture, Scope scope) {
    Config config = fixture.config();
    config.expect("attn_scale", "head_dim^-0.5");
    int channels = config.integer("dim");
    int heads = config.integer("heads");
    double strength = config.real("locality_strength", 1);
    int[] sides = Deits.sides(config, "grid");
    GatedPositionalAttention layer = new GatedPositionalAttention(channels, channels, Heads.splitting(channels, heads), sides[0], sides[1], 0,
        strength, 0, config.flag("qkv_bias", false));
    NDArray x = Scope.requireGradient(fixture.tensor(scope, "input/x"));
    Loaded loaded = Loaded.of(scope, fixture, Description.of(layer, x.getShape().slice(1)).slots());
    Answers answers = new Answers().put("aux/rel_indices", layer.offsets(scope));
    int side = (int) Math.sqrt(heads);
    answers.put("aux/local_init_pos_proj_weight", Values.of(GatedPositionalAttention.localPositions(side, strength), side * side, 3));
    putPass(answers, fixture, scope, layer, loaded, x);
    Training watched = Training.of(scope, layer, loaded.weights(), x, Set.of("attention"));
    return answers.put("aux/attention", watched.taps().get("attention"));
  }

  /** As it trains: nobody reads the attention. */
  private static void putPass(Answers answers, Fixture fixture, Scope scope, GatedPositionalAttention layer, Loaded loaded, NDArray x) {
    Training training = Training.of(scope, layer, loaded.weights(), x, Set.of());
    List<NDArray> inputs = new ArrayList<>(loaded.parameterArrays());
    inputs.add(x);
    NDArray[] gradients = Autograd.gradientsFrom(scope, List.of(training.output()), List.of(fixture.tensor(scope, "input/upstream")),
        inputs, false);
    answers.put("output/y", training.output()).put("grad/input", gradients[inputs.size() - 1]);
    loaded.putParameters(answers, fixture, "grad/", Arrays.asList(gradients).subList(0, inputs.size() - 1));
  }
}

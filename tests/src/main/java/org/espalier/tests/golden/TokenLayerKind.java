package org.espalier.tests.golden;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.espalier.models.nn.Description;
import org.espalier.models.nn.Layer;
import org.espalier.models.nn.WindowAttention;
import org.espalier.models.tensor.Autograd;
import org.espalier.models.tensor.Scope;
import org.espalier.models.zoo.TransformerBlock;
import org.espalier.tests.golden.Values.Reals;

/**
 * A layer of tokens: its output and the gradients of sum(y * upstream). Where its attention has windows, also their tables, and the tokens
 * in them.
 *
 * @param layer from a fixture's settings
 */
record TokenLayerKind(Function<Config, Layer> layer) implements Kind {

  @Override
  public Answers compute(Fixture fixture, Scope scope) {
    Layer built = layer.apply(fixture.config());
    Reals given = fixture.reals("input/x");
    NDArray x = Scope.requireGradient(tokens(scope, given));
    Loaded loaded = Loaded.of(scope, fixture, Description.of(built, x.getShape().slice(1)).slots());
    Training training = Training.of(scope, built, loaded.weights(), x, Set.of());
    Answers answers = new Answers();
    putGradients(answers, fixture, scope, loaded, training, x, given);
    Reals output = (Reals) Values.of(training.output());
    answers.put("output/y", given.shape().size() == 4 ? new Reals(given.shape(), output.elements()) : output);
    if (built instanceof WindowAttention attention) {
      Windows.putTables(answers, scope, attention, "buffer/", "aux/");
      answers.put("aux/windows", Windows.of(attention, given)).put("aux/attn_windows", Windows.of(attention, output));
    } else if (built instanceof TransformerBlock block && block.mixer() instanceof WindowAttention attention) {
      Windows.putTables(answers, scope, attention, "buffer/attn.", "buffer/");
    }
    return answers;
  }

  /** Of a grid (B, H, W, C), its cells row by row. */
  private static NDArray tokens(Scope scope, Reals given) {
    long images = given.shape().get(0);
    long channels = given.shape().get(given.shape().size() - 1);
    return scope.floats(given.floats(), images, given.count() / (images * channels), channels);
  }

  private static void putGradients(Answers answers, Fixture fixture, Scope scope, Loaded loaded, Training training, NDArray x,
      Reals given) {
    List<NDArray> inputs = new ArrayList<>(loaded.parameterArrays());
    inputs.add(x);
    NDArray upstream = tokens(scope, fixture.reals("input/upstream"));
    List<NDArray> gradients = Arrays.asList(Autograd.gradientsFrom(scope, List.of(training.output()), List.of(upstream), inputs, false));
    loaded.putParameters(answers, fixture, "grad/", gradients.subList(0, gradients.size() - 1));
    answers.put("grad/input", new Reals(given.shape(), ((Reals) Values.of(gradients.get(gradients.size() - 1))).elements()));
  }
}

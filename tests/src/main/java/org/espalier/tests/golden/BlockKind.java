package org.espalier.tests.golden;

import ai.djl.ndarray.NDArray;
import java.util.Set;
import java.util.function.Function;
import org.espalier.models.nn.Description;
import org.espalier.models.nn.Layer;
import org.espalier.models.nn.Pass;
import org.espalier.models.nn.Taps;
import org.espalier.models.tensor.Scope;

/**
 * A block of a convolutional network, in training and with running statistics: {@code layer/resnet-bottleneck} and
 * {@code layer/efficientnet-block} (spec section 9).
 *
 * @param block from a fixture's settings
 */
record BlockKind(Function<Config, Layer> block) implements Kind {

  @Override
  public Answers compute(Fixture fixture, Scope scope) {
    Layer layer = block.apply(fixture.config());
    NDArray x = Scope.requireGradient(fixture.tensor(scope, "input/x"));
    Loaded loaded = Loaded.of(scope, fixture, Description.of(layer, x.getShape().slice(1)).slots());
    Answers answers = new Answers();
    answers.put("output/y_eval", layer.forward(Pass.evaluation(scope, loaded.weights(), Taps.none()), x));
    Training training = Training.of(scope, layer, loaded.weights(), x, Set.of());
    answers.put("output/y", training.output());
    training.putGradients(answers, fixture, fixture.tensor(scope, "input/coef"), x, loaded);
    loaded.putBuffers(answers);
    return answers;
  }
}

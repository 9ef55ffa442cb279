package org.espalier.tests.golden;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.Map;
import java.util.Set;
import org.espalier.models.nn.Description;
import org.espalier.models.nn.GeneralizedConv;
import org.espalier.models.nn.Pass;
import org.espalier.models.nn.Taps;
import org.espalier.models.nn.Weights;
import org.espalier.models.tensor.Scope;

/** {@code layer/generalized-conv}: spec section 3. */
final class GeneralizedConvKind implements Kind {

  @Override
  public Answers compute(Fixture fixture, Scope scope) {
    int positions = fixture.config().integer("heads");
    NDArray x = Scope.requireGradient(fixture.tensor(scope, "input/x"));
    Shape map = x.getShape().slice(1);
    GeneralizedConv layer = new GeneralizedConv(Math.toIntExact(map.get(0)), positions);
    Loaded loaded = Loaded.of(scope, fixture, Description.of(layer, map).slots(),
        name -> fixture.has("param/" + name) ? name : name.replace("conv.", ""));
    Training training = Training.of(scope, layer, loaded.weights(), x, Set.of());
    Answers answers = new Answers().put("output/y", training.output());
    training.putGradients(answers, fixture, fixture.tensor(scope, "input/coef"), x, loaded);
    return answers.put("aux/offsets", Impulse.offsets(positions, response(scope, positions)));
  }

  /** Answers of one-channel convolutions that have a single position set, for an impulse in the middle. */
  private static float[][] response(Scope scope, int positions) {
    float[][] responses = new float[positions][];
    GeneralizedConv single = new GeneralizedConv(1, positions);
    for (int j = 0; j < positions; j++) {
      float[] kernel = new float[positions];
      kernel[j] = 1;
      Weights weights = weights(scope, single, kernel);
      NDArray y = single.forward(Pass.evaluation(scope, weights, Taps.none()), Impulse.map(scope, 1, positions));
      responses[j] = y.toFloatArray();
    }
    return responses;
  }

  private static Weights weights(Scope scope, GeneralizedConv layer, float[] kernel) {
    var slots = Description.of(layer, new Shape(1, 1, 1)).slots();
    return new Weights(Map.of(
        slots.get(0).name(), scope.floats(kernel, slots.get(0).shape().getShape()),
        slots.get(1).name(), scope.zeros(slots.get(1).shape())));
  }
}

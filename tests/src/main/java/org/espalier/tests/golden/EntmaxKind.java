package org.espalier.tests.golden;

import ai.djl.ndarray.NDArray;
import java.util.List;
import org.espalier.models.nn.Entmax;
import org.espalier.models.tensor.Autograd;
import org.espalier.models.tensor.Scope;
import org.espalier.tests.golden.Values.Integers;

/** {@code function/entmax}: spec section 9, exact for alpha 1.5 and by bisection where the fixture gives alpha. */
final class EntmaxKind implements Kind {

  @Override
  public Answers compute(Fixture fixture, Scope scope) {
    fixture.config().expect("axis", "last");
    NDArray x = Scope.requireGradient(fixture.tensor(scope, "input/x"));
    NDArray coefficients = fixture.tensor(scope, "input/coef");
    return fixture.has("input/alpha") ? bisected(fixture, scope, x, coefficients) : exact(scope, x, coefficients);
  }

  private static Answers exact(Scope scope, NDArray x, NDArray coefficients) {
    NDArray p = Autograd.recording(() -> Entmax.entmax15(scope, x));
    NDArray[] gradients = Autograd.gradientsFrom(scope, List.of(p), List.of(coefficients), List.of(x), false);
    return common(p, coefficients).put("grad/x", gradients[0]);
  }

  private static Answers bisected(Fixture fixture, Scope scope, NDArray x, NDArray coefficients) {
    NDArray alpha = Scope.requireGradient(fixture.tensor(scope, "input/alpha"));
    NDArray p = Autograd.recording(() -> Entmax.entmax(scope, x, alpha));
    NDArray[] gradients = Autograd.gradientsFrom(scope, List.of(p), List.of(coefficients), List.of(x, alpha), false);
    return common(p, coefficients).put("grad/x", gradients[0]).put("grad/alpha", gradients[1]);
  }

  private static Answers common(NDArray p, NDArray coefficients) {
    return new Answers().put("output/p", p).put("output/loss", Training.weightedSum(p, coefficients))
        .put("aux/support", support(p));
  }

  /** Number of values above zero in each row. */
  private static Integers support(NDArray p) {
    float[] values = p.toFloatArray();
    int row = Math.toIntExact(p.getShape().get(p.getShape().dimension() - 1));
    long[] support = new long[values.length / row];
    for (int i = 0; i < values.length; i++) {
      support[i / row] += values[i] > 0 ? 1 : 0;
    }
    return Values.of(support, p.getShape().slice(0, p.getShape().dimension() - 1).getShape());
  }
}

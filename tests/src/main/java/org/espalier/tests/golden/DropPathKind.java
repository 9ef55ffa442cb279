package org.espalier.tests.golden;

import ai.djl.ndarray.NDArray;
import java.util.Map;
import org.espalier.models.nn.DropPath;
import org.espalier.models.nn.Pass;
import org.espalier.models.nn.Residual;
import org.espalier.models.nn.Taps;
import org.espalier.models.nn.Weights;
import org.espalier.models.tensor.Scope;

/** {@code layer/drop-path}: a residual sum whose branches stay or fall as the fixture says (data-scale spec, section 8). */
final class DropPathKind implements Kind {

  @Override
  public Answers compute(Fixture fixture, Scope scope) {
    NDArray branch = fixture.tensor(scope, "input/branch");
    NDArray keep = fixture.tensor(scope, "input/keep");
    NDArray kept = DropPath.kept(scope, branch, keep, fixture.config().real("drop_prob"));
    Pass pass = Pass.evaluation(scope, new Weights(Map.of()), Taps.none());
    return new Answers().put("output/y", Residual.add(pass, fixture.tensor(scope, "input/residual"), kept, 0, "branch"));
  }
}

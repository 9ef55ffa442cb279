package org.espalier.tests.golden;

import ai.djl.ndarray.NDArray;
import java.util.Collection;
import java.util.List;
import org.espalier.models.nn.BatchStatistics;
import org.espalier.models.nn.Layer;
import org.espalier.models.nn.Pass;
import org.espalier.models.nn.Taps;
import org.espalier.models.nn.Weights;
import org.espalier.models.tensor.Autograd;
import org.espalier.models.tensor.Scope;

/** A recorded pass of one of our layers in the mode that its fixture is about. No weight is changed. */
record InMode(NDArray output, Taps taps) {

  /** @param seen gets what the normalisations saw, in training */
  static InMode of(Fixture fixture, Scope scope, Layer layer, Weights weights, NDArray input, Collection<String> features,
      List<BatchStatistics> seen) {
    Taps taps = new Taps(features);
    Pass pass = fixture.isTraining() ? Pass.training(scope, weights, Training.KEY, taps, seen::add) : Pass.evaluation(scope, weights, taps);
    return new InMode(Autograd.recording(() -> layer.forward(pass, input)), taps);
  }
}

package org.espalier.tests.golden;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.espalier.models.nn.Layer;
import org.espalier.models.nn.Pass;
import org.espalier.models.nn.Taps;
import org.espalier.models.nn.Weights;
import org.espalier.models.tensor.Autograd;
import org.espalier.models.tensor.RandomKey;
import org.espalier.models.tensor.Scope;
import org.espalier.tests.golden.Values.Reals;

/** A recorded pass of one of our layers in training mode, and gradients of it. */
record Training(Scope scope, NDArray output, Taps taps) {

  /** No fixture draws anything, so the key says nothing. */
  static final RandomKey KEY = RandomKey.of(0, "golden");

  static Training of(Scope scope, Layer layer, Weights weights, NDArray input, Collection<String> features) {
    Taps taps = new Taps(features);
    NDArray output = Autograd.recording(() -> layer.forward(Pass.training(scope, weights, KEY, taps), input));
    return new Training(scope, output, taps);
  }

  /**
   * The loss sum(output * coefficients) of a layer's fixture: its value as {@code output/loss}, its gradient with respect to the
   * input as {@code grad/x} and with respect to the parameters.
   */
  void putGradients(Answers answers, Fixture fixture, NDArray coefficients, NDArray input, Loaded loaded) {
    List<NDArray> inputs = new ArrayList<>(loaded.parameterArrays());
    inputs.add(input);
    NDArray[] gradients = Autograd.gradientsFrom(scope, List.of(output), List.of(coefficients), inputs, false);
    answers.put("output/loss", weightedSum(output, coefficients));
    answers.put("grad/x", gradients[inputs.size() - 1]);
    loaded.putParameters(answers, fixture, "grad/", Arrays.asList(gradients).subList(0, inputs.size() - 1));
  }

  /** In double, on the host: the loss is the fixture's, not ours. */
  static double weightedSum(NDArray values, NDArray coefficients) {
    double[] a = ((Reals) Values.of(values)).elements();
    double[] b = ((Reals) Values.of(coefficients)).elements();
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }
}

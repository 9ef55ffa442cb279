package org.espalier.tests.golden;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.espalier.models.nn.BatchStatistics;
import org.espalier.models.nn.ConvInit;
import org.espalier.models.nn.Description;
import org.espalier.models.nn.Involution;
import org.espalier.models.tensor.Autograd;
import org.espalier.models.tensor.Scope;
import org.espalier.tests.golden.Values.Reals;

/** {@code layer/involution}: output, generated kernels, what they see, gradients, running statistics (co-advise spec, section 2). */
final class InvolutionKind implements Kind {

  @Override
  public Answers compute(Fixture fixture, Scope scope) {
    Involution involution = involution(fixture.config());
    NDArray x = Scope.requireGradient(fixture.tensor(scope, "input/x"));
    NDArray cotangent = fixture.tensor(scope, "input/cotangent");
    Loaded loaded = Loaded.of(scope, fixture, Description.of(involution, x.getShape().slice(1)).slots());
    List<BatchStatistics> seen = new ArrayList<>();
    InMode pass = InMode.of(fixture, scope, involution, loaded.weights(), x, List.of("kernel"), seen);
    Answers answers = new Answers().put("output/y", pass.output())
        .put("output/loss", Training.weightedSum(pass.output(), cotangent))
        .put("aux/kernel", byGroup(involution, pass.taps().get("kernel")))
        .put("aux/unfold", seenByFirstGroup(scope, involution, x));
    List<NDArray> inputs = new ArrayList<>(loaded.parameterArrays());
    inputs.add(x);
    List<NDArray> gradients = Arrays.asList(Autograd.gradientsFrom(scope, List.of(pass.output()), List.of(cotangent), inputs, false));
    loaded.putParameters(answers, fixture, "grad/", gradients.subList(0, gradients.size() - 1));
    answers.put("grad/input/x", gradients.get(gradients.size() - 1));
    BatchStatistics.move(loaded.weights(), seen);
    loaded.putBuffers(answers);
    return answers;
  }

  private static Involution involution(Config config) {
    int kernel = config.integer("kernel", 7);
    config.expect("padding", kernel / 2);
    return new Involution(config.integer("channels"), kernel, config.integer("stride", 1), config.integer("group_channels", 16),
        config.integer("reduction", 4), ConvInit.FAN_OUT);
  }

  /** (B, groups K K, h, w) as (B, groups, K K, h, w). */
  private static Reals byGroup(Involution involution, NDArray kernels) {
    Reals values = (Reals) Values.of(kernels);
    List<Long> shape = values.shape();
    long groups = involution.channels() / involution.groupWidth();
    return new Reals(List.of(shape.get(0), groups, shape.get(1) / groups, shape.get(2), shape.get(3)), values.elements());
  }

  /** What each tap of the first image's first group sees (1, 1, g, K K, h, w): the answer to kernels that are a one in that place. */
  private static Reals seenByFirstGroup(Scope scope, Involution involution, NDArray x) {
    int taps = involution.kernel() * involution.kernel();
    int channels = involution.groupWidth();
    int rows = Math.toIntExact(x.getShape().get(2)) / involution.stride();
    int columns = Math.toIntExact(x.getShape().get(3)) / involution.stride();
    int cells = rows * columns;
    double[] seen = new double[channels * taps * cells];
    for (int tap = 0; tap < taps; tap++) {
      double[] answer = ((Reals) Values.of(involution.apply(scope, x, ones(scope, involution, x, tap, rows, columns)))).elements();
      for (int c = 0; c < channels; c++) {
        System.arraycopy(answer, c * cells, seen, (c * taps + tap) * cells, cells);
      }
    }
    return Values.of(seen, 1, 1, channels, taps, rows, columns);
  }

  private static NDArray ones(Scope scope, Involution involution, NDArray x, int tap, int rows, int columns) {
    int taps = involution.kernel() * involution.kernel();
    int kernels = Math.toIntExact(x.getShape().get(0)) * involution.channels() / involution.groupWidth();
    int cells = rows * columns;
    float[] values = new float[kernels * taps * cells];
    for (int kernel = 0; kernel < kernels; kernel++) {
      int from = (kernel * taps + tap) * cells;
      Arrays.fill(values, from, from + cells, 1);
    }
    return scope.floats(values, x.getShape().get(0), values.length / (x.getShape().get(0) * cells), rows, columns);
  }
}

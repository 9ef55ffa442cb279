package org.espalier.tests.golden;

import java.util.List;
import org.espalier.analysis.spectrum.Curve;
import org.espalier.analysis.spectrum.Mode;
import org.espalier.analysis.spectrum.SpectrumSum;
import org.espalier.models.tensor.Scope;
import org.espalier.tests.golden.Values.Reals;

/** {@code analysis/spectrum}: curves of a batch of feature maps, and the whole averaged map; the strict recipe where maps are square. */
final class SpectrumKind implements Kind {
  private static final int THREADS = 1;

  @Override
  public Answers compute(Fixture fixture, Scope scope) {
    Config config = fixture.config();
    Reals maps = fixture.reals("input/feature_map");
    int height = Math.toIntExact(maps.shape().get(2));
    int width = Math.toIntExact(maps.shape().get(3));
    SpectrumSum curves = SpectrumSum.forCurves(height, width, config.real("eps", SpectrumSum.EPSILON), THREADS);
    SpectrumSum map = SpectrumSum.forMap(height, width, config.real("eps", SpectrumSum.EPSILON), THREADS);
    curves.add(maps.floats());
    map.add(maps.floats());
    Curve general = curves.curve(Mode.GENERAL);
    Answers answers = new Answers()
        .put("output/general_omega", row(general.omega()))
        .put("output/general_delta", row(general.delta()))
        .put("output/general_at", row(at(general, config)))
        .put("aux/mean_log_amplitude_shifted", Values.of(map.shiftedMap(), height, width));
    if (height == width) {
      Curve strict = curves.curve(Mode.STRICT);
      answers.put("output/strict_delta", row(strict.delta())).put("output/strict_at", row(at(strict, config)));
    }
    return answers;
  }

  /** Values of a curve at the fractions of pi that a fixture asks for. */
  static double[] at(Curve curve, Config config) {
    List<Double> fractions = config.reals("fractions_of_pi");
    return fractions.isEmpty() ? curve.reported() : fractions.stream().mapToDouble(curve::at).toArray();
  }

  static Values row(double[] values) {
    return Values.of(values, values.length);
  }
}

package org.espalier.tests.golden;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.espalier.analysis.probe.NetworkSpectrum;
import org.espalier.analysis.probe.NetworkSpectrumSum;
import org.espalier.analysis.probe.PointSpectrum;
import org.espalier.analysis.spectrum.Mode;
import org.espalier.analysis.spectrum.SpectrumSum;
import org.espalier.models.InputException;
import org.espalier.models.nn.ProbePoint;
import org.espalier.models.tensor.Scope;
import org.espalier.tests.golden.Values.Reals;

/** {@code analysis/spectrum-of-network}: curves of what layers put out, maps or tokens, over normalised depth. */
final class NetworkSpectrumKind implements Kind {

  @Override
  public Answers compute(Fixture fixture, Scope scope) {
    Config config = fixture.config();
    List<ProbePoint> points = points(config);
    Answers answers = new Answers();
    NetworkSpectrum general = spectrum(Mode.GENERAL, points, fixture);
    answers.put("output/normalised_depth", SpectrumKind.row(general.points().stream().mapToDouble(PointSpectrum::depth).toArray()));
    put(answers, general, config);
    if (points.stream().allMatch(point -> point.height() == point.width())) {
      put(answers, spectrum(Mode.STRICT, points, fixture), config);
    }
    return answers;
  }

  private static List<ProbePoint> points(Config config) {
    List<ProbePoint> points = new ArrayList<>();
    for (Config layer : config.list("layers")) {
      String tap = "layer" + points.size();
      int height = layer.integer("H");
      int width = layer.integer("W");
      points.add(switch (layer.text("kind", "nchw")) {
        case "nchw" -> ProbePoint.map(tap, height, width);
        case "tokens" -> ProbePoint.tokens(tap, layer.integer("drop_leading_tokens", 0), height, width);
        default -> throw new InputException("%s.kind is '%s': nchw and tokens are known", layer.path(), layer.text("kind", ""));
      });
    }
    return points;
  }

  private static NetworkSpectrum spectrum(Mode mode, List<ProbePoint> points, Fixture fixture) {
    NetworkSpectrumSum sum = new NetworkSpectrumSum(mode, points, fixture.config().real("eps", SpectrumSum.EPSILON), 1);
    for (int i = 0; i < points.size(); i++) {
      Reals values = fixture.reals("input/" + points.get(i).tap());
      sum.add(i, values.floats(), Math.toIntExact(values.shape().get(0)));
    }
    return sum.spectrum();
  }

  private static void put(Answers answers, NetworkSpectrum spectrum, Config config) {
    String mode = spectrum.mode().label();
    List<double[]> rows = new ArrayList<>();
    for (PointSpectrum point : spectrum.points()) {
      answers.put("output/" + point.point().tap() + "." + mode + "_delta", SpectrumKind.row(point.curve().delta()));
      rows.add(SpectrumKind.at(point.curve(), config));
    }
    double[] table = rows.stream().flatMapToDouble(Arrays::stream).toArray();
    answers.put("output/" + mode + "_at_by_depth", Values.of(table, rows.size(), table.length / rows.size()));
  }
}

package org.espalier.analysis.run;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.espalier.analysis.probe.Findings;
import org.espalier.analysis.probe.LayerAttention;
import org.espalier.analysis.probe.PointSpectrum;
import org.espalier.analysis.spectrum.Curve;

/**
 * The numbers of a probe as files, each whole or not there:
 *
 * <pre>
 * spectrum.csv     a row a probe point: values at 1/3, 2/3 and 1 pi
 * curves.csv       a row a point of every curve
 * attention.csv    a row a layer and head
 * attention-I.csv  mean attention of layer I, from 0, a row a query; only if asked for
 * probe.json       where it comes from, and what is compared; written last, so a probe without it is none
 * </pre>
 */
public record ProbeFolder(Path path) {

  /** {@code probes/LEARNER/WEIGHTS} below a folder. */
  public static ProbeFolder below(Path probes, ProbeOrigin origin) {
    return new ProbeFolder(probes.resolve(origin.learner()).resolve(origin.weights()));
  }

  /**
   * @param maps whether mean attention is written too, which has queries times keys numbers a layer
   * @return what {@code probe.json} says
   */
  public ProbeRecord write(ProbeOrigin origin, Findings found, boolean maps) {
    ProbeRecord record = ProbeRecord.of(origin, found);
    AtomicFile.write(path.resolve("spectrum.csv"), spectrum(record));
    AtomicFile.write(path.resolve("curves.csv"), curves(found));
    if (!record.attention().isEmpty()) {
      AtomicFile.write(path.resolve("attention.csv"), attention(record));
    }
    for (int i = 0; maps && i < found.attention().size(); i++) {
      AtomicFile.write(path.resolve("attention-" + i + ".csv"), map(found.attention().get(i)));
    }
    AtomicFile.write(path.resolve(ProbeRecord.FILE), Json.pretty(record.toJson()) + "\n");
    return record;
  }

  private static String spectrum(ProbeRecord record) {
    List<String> lines = new ArrayList<>(List.of("tap,depth,height,width,at_one_third_pi,at_two_thirds_pi,at_pi"));
    for (ProbeRecord.Point point : record.points()) {
      lines.add("%s,%s,%d,%d,%s,%s,%s".formatted(point.tap(), point.depth(), point.height(), point.width(), point.at().get(0),
          point.at().get(1), point.at().get(2)));
    }
    return text(lines);
  }

  private static String curves(Findings found) {
    List<String> lines = new ArrayList<>(List.of("tap,depth,frequency_over_pi,log_amplitude_difference"));
    for (PointSpectrum point : found.spectrum().points()) {
      Curve curve = point.curve();
      for (int k = 0; k < curve.delta().length; k++) {
        lines.add("%s,%s,%s,%s".formatted(point.point().tap(), point.depth(), curve.omega()[k] / Math.PI, curve.delta()[k]));
      }
    }
    return text(lines);
  }

  private static String attention(ProbeRecord record) {
    List<String> lines = new ArrayList<>(List.of("tap,head,distance_cells,distance_pixels,entropy_nats"));
    for (ProbeRecord.Attention layer : record.attention()) {
      for (int head = 0; head < layer.distance().size(); head++) {
        double distance = layer.distance().get(head);
        lines.add("%s,%d,%s,%s,%s".formatted(layer.tap(), head, distance, distance * layer.cell(), layer.entropy().get(head)));
      }
    }
    return text(lines);
  }

  private static String map(LayerAttention layer) {
    int keys = layer.places().keys();
    StringBuilder rows = new StringBuilder();
    for (int i = 0; i < layer.mean().length; i++) {
      rows.append((float) layer.mean()[i]).append((i + 1) % keys == 0 ? '\n' : ',');
    }
    return rows.toString();
  }

  private static String text(List<String> lines) {
    return String.join("\n", lines) + "\n";
  }
}

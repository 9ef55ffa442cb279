package org.espalier.analysis.report;

import java.nio.file.Path;
import java.util.List;
import org.espalier.analysis.probe.FeatureMapPicture;
import org.espalier.analysis.probe.Findings;
import org.espalier.analysis.probe.LayerAttention;
import org.espalier.analysis.run.AtomicFile;
import org.espalier.analysis.run.ProbeRecord;

/** The pictures of one probe, beside its numbers. */
public final class ProbePictures {
  private static final int WIDTH = 760;
  private static final int HEIGHT = 520;

  private ProbePictures() {}

  /** {@code spectrum}, {@code depth}, and with attention {@code distance} and {@code entropy}: as SVG, and as PNG. */
  public static void figures(Path folder, ProbeRecord record, Findings found) {
    List<SpectrumFigures.Named> named = List.of(new SpectrumFigures.Named(record.origin().learner(), record));
    both(folder, "spectrum", SpectrumFigures.curves(found));
    both(folder, "depth", SpectrumFigures.overDepth("Spectra over depth", named));
    SpectrumFigures.overLayers("Attention distance", "Pixels, mean over heads", named, ProbeRecord.Attention::meanDistance)
        .ifPresent(figure -> both(folder, "distance", figure));
    SpectrumFigures.overLayers("Attention entropy", "Nats, mean over heads", named, ProbeRecord.Attention::meanEntropy)
        .ifPresent(figure -> both(folder, "entropy", figure));
  }

  private static void both(Path folder, String name, Figure figure) {
    Curves.writeSvg(folder.resolve(name + ".svg"), figure, WIDTH, HEIGHT);
    Curves.writePng(folder.resolve(name + ".png"), figure, WIDTH, HEIGHT);
  }

  /**
   * Mean attention of every layer, {@code attention-I.png}, brighter where more; where its query in the middle of the grid looks,
   * {@code attention-I-middle.png}; and the first sample's features at every probe point, {@code features-TAP.png}.
   */
  public static void maps(Path folder, Findings found) {
    for (int i = 0; i < found.attention().size(); i++) {
      LayerAttention layer = found.attention().get(i);
      AtomicFile.write(folder.resolve("attention-%d.png".formatted(i)),
          GreyPicture.of(layer.mean(), layer.places().queries(), layer.places().keys()));
      AtomicFile.write(folder.resolve("attention-%d-middle.png".formatted(i)),
          GreyPicture.of(layer.row(layer.middle()), layer.places().keyHeight(), layer.places().keyWidth()));
    }
    found.features().forEach(features -> AtomicFile.write(folder.resolve("features-" + features.point().tap() + ".png"), tiles(features)));
  }

  private static byte[] tiles(Findings.Features features) {
    int height = features.point().height();
    int width = features.point().width();
    FeatureMapPicture picture = FeatureMapPicture.of(features.maps().length / (height * width));
    FeatureMapPicture.Grid grid = picture.tiled(picture.standardised(features.maps()), height, width);
    return GreyPicture.of(grid.height(), grid.width(), i -> picture.grey(grid.values()[i]));
  }
}

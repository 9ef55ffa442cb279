package org.espalier.analysis.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.espalier.analysis.run.AtomicFile;
import org.espalier.analysis.run.ProbeFolder;
import org.espalier.analysis.run.ProbeOrigin;
import org.espalier.analysis.run.ProbeRecord;
import org.espalier.analysis.run.RunFolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProbeSectionTest {
  @TempDir
  Path root;

  @Test
  void aRunThatWasProbedShowsItsSpectraOverDepthAndOverTraining() {
    RunFolder run = new SampleRuns(root).run("probed", "plain", Map.of("vit", 40.0));
    for (long step : new long[] {100, 200, 300}) {
      probe(run, step);
    }

    String page = Report.html("probed", List.of(ReportRun.read(run)));

    assertThat(page).contains("Feature maps", "Spectra over depth: vit", "Slope over training", "Attention distance", "-0.300",
        "general, 64 validation images", "At π over depth, during training: vit");
  }

  @Test
  void aRunThatWasNeverProbedHasNoSuchSection() {
    assertThat(ProbeSection.of(List.of(ReportRun.read(new SampleRuns(root).run("plain", "plain", Map.of("vit", 40.0))))).toString())
        .isEmpty();
  }

  private static void probe(RunFolder run, long step) {
    ProbeOrigin origin = new ProbeOrigin("abc", "vit", "step-000000000" + step, OptionalLong.of(step), "0.1");
    double end = -step / 1000.0;
    ProbeRecord record = new ProbeRecord(origin, "validation", 64, 32, "general", end,
        List.of(new ProbeRecord.Point("tokens", 0, 8, 8, List.of(0.0, 0.0, 0.0)),
            new ProbeRecord.Point("blocks.0", 1, 8, 8, List.of(-1.0, -2.0, end))),
        List.of(new ProbeRecord.Attention("blocks.0.attention", 4, List.of(1.0), List.of(2.0))));
    AtomicFile.write(ProbeFolder.below(run.probes(), origin).path().resolve(ProbeRecord.FILE), record.toJson().toString());
  }
}

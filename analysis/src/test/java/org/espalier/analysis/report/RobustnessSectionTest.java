package org.espalier.analysis.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.espalier.analysis.robustness.Corruption;
import org.espalier.analysis.robustness.CorruptionErrors;
import org.espalier.analysis.robustness.NetworkRobustness;
import org.espalier.analysis.robustness.Reference;
import org.espalier.analysis.robustness.RobustnessResult;
import org.espalier.analysis.run.RobustnessFile;
import org.espalier.analysis.run.RunFolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RobustnessSectionTest {
  private static final List<Integer> SEVERITIES = List.of(1, 3, 5);
  @TempDir
  Path root;

  private ReportRun measured(String name, List<Corruption> corruptions, Optional<Reference> reference) {
    Map<Corruption, List<Double>> errors = new LinkedHashMap<>();
    corruptions.forEach(corruption -> errors.put(corruption, List.of(20.0, 30.0, 61.25)));
    RunFolder run = new SampleRuns(root).run(name, "plain", Map.of("vit", 40.0));
    RobustnessFile.write(run, new RobustnessResult("shapes/test", "abc", "test", 0, Map.of("vit", new NetworkRobustness("vit.safetensors",
        new CorruptionErrors(2000, 14, SEVERITIES, errors), reference))));
    return ReportRun.read(run);
  }

  @Test
  void aRunThatWasMeasuredShowsItsErrorsByCorruptionAndOverSeverity() {
    CorruptionErrors others = new CorruptionErrors(2000, 10, SEVERITIES, Map.of(Corruption.FOG, List.of(40.0, 50.0, 60.0)));

    String page = Report.html("measured", List.of(
        measured("measured", Corruption.benchmark(), Optional.of(Reference.of("resnet-18", others, SEVERITIES)))));

    assertThat(page).contains("Robustness", "jpeg_compression", "61.25", "Severity 5", "resnet-18", "Error over severity: vit", "weather",
        "74.17");
  }

  @Test
  void runsStandSideBySideAndThoseWithoutAreLeftOut() {
    ReportRun one = measured("one", List.of(Corruption.FOG), Optional.empty());
    ReportRun extra = measured("extra", List.of(Corruption.SATURATE), Optional.empty());
    ReportRun without = ReportRun.read(new SampleRuns(root).run("without", "plain", Map.of("vit", 40.0)));

    String section = RobustnessSection.of(List.of(one, extra, without)).toString();

    assertThat(section).contains("one: vit", "extra: vit", "saturate").doesNotContain("without");
    assertThat(RobustnessSection.of(List.of(without)).toString()).isEmpty();
  }
}

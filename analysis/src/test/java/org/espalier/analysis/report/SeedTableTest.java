package org.espalier.analysis.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SeedTableTest {
  @TempDir Path folder;

  @Test
  void runsThatDifferInTheirSeedShareARow() {
    SampleRuns samples = new SampleRuns(folder);
    List<ReportRun> runs = Stream.of(samples.run("first", "plain", Map.of("vit", 30.0)), samples.run("second", "plain", Map.of("vit", 33.0)),
        samples.run("third", "plain", Map.of("vit", 36.0)), samples.run("other", "joint", Map.of("vit", 41.0))).map(ReportRun::read)
        .toList();
    for (int i = 0; i < runs.size(); i++) {
      runs.get(i).experiment().put("seed", i);
    }

    List<String> rows = SeedTable.markdown(runs).lines().skip(2).toList();

    assertThat(rows).hasSize(2);
    assertThat(rows.get(0)).startsWith("| A small ViT on drawn shapes. | vit | 33.00 ± 3.00 |").endsWith("| 3 |");
    assertThat(rows.get(1)).startsWith("| A small ViT on drawn shapes. | vit | 41.00 |").endsWith("| 1 |");
  }
}

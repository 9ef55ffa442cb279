package org.espalier.analysis.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.espalier.models.InputException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetricsFileTest {
  private static final String HEADER = "epoch,step,learner,learning_rate,train_loss,train_ce,train_kd,train_feature,train_top1,"
      + "grad_norm,val_top1,val_top5,val_loss,test_top1,test_top5,test_loss,seconds\n";

  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void nameTheFile() {
    file = folder.resolve("metrics.csv");
  }

  @Test
  void aRowHasAnEmptyCellForWhatWasNotMeasured() {
    try (MetricsFile metrics = MetricsFile.open(file)) {
      metrics.append(List.of(
          EpochMetrics.of(1, 63, "vit").with(Metric.TRAIN_LOSS, 1.0 / 3).with(Metric.TRAIN_KD, Double.NaN)
              .with(Metric.TEST_TOP1, 12.5).with(Metric.SECONDS, 3.25),
          EpochMetrics.of(1, 63, "agent").with(Metric.LEARNING_RATE, 5e-4)));
    }

    assertThat(file).hasContent(HEADER
        + "1,63,vit,,0.3333333333333333,,,,,,,,,12.5,,,3.25\n"
        + "1,63,agent,5.0E-4,,,,,,,,,,,,,\n");
  }

  @Test
  void numbersComeBackWithTheirBits() {
    List<EpochMetrics> rows = List.of(
        EpochMetrics.of(1, 10, "vit").with(Metric.TRAIN_LOSS, Math.nextUp(2.0)).with(Metric.GRAD_NORM, Double.MIN_VALUE),
        EpochMetrics.of(2, 20, "vit").with(Metric.TRAIN_LOSS, -0.0).with(Metric.GRAD_NORM, Double.POSITIVE_INFINITY));
    try (MetricsFile metrics = MetricsFile.open(file)) {
      metrics.append(rows);
    }

    assertThat(MetricsTable.read(file).rows()).isEqualTo(rows);
  }

  @Test
  void cutBackAndDoneAgainTheFileIsAsIfNothingHadHappened() {
    Path uninterrupted = folder.resolve("uninterrupted.csv");
    try (MetricsFile metrics = MetricsFile.open(uninterrupted)) {
      epochs(metrics, 1, 5);
    }
    long mark;
    try (MetricsFile metrics = MetricsFile.open(file)) {
      epochs(metrics, 1, 2);
      mark = metrics.sync();
      epochs(metrics, 3, 4);
    }
    try (MetricsFile metrics = MetricsFile.open(file)) {
      metrics.cutBack(mark);
      epochs(metrics, 3, 5);
    }

    assertThat(file).hasSameBinaryContentAs(uninterrupted);
  }

  @Test
  void cutBackToTheStartItHasItsHeaderAgain() {
    try (MetricsFile metrics = MetricsFile.open(file)) {
      epochs(metrics, 1, 2);
      metrics.cutBack(0);
    }

    assertThat(file).hasContent(HEADER);
  }

  @Test
  void aRowTornByACrashIsLeftOut() throws IOException {
    try (MetricsFile metrics = MetricsFile.open(file)) {
      epochs(metrics, 1, 2);
    }
    String whole = Files.readString(file);
    Files.writeString(file, "3,18", StandardOpenOption.APPEND);

    MetricsTable table = MetricsTable.read(file);
    assertThat(table.rows()).hasSize(2);
    assertThat(table.tornBytes()).isEqualTo(4);

    MetricsFile.open(file).close();
    assertThat(file).hasContent(whole);
  }

  @Test
  void columnsAreFoundByNameSoThatOtherVersionsCanBeRead() throws IOException {
    Files.writeString(file, "learner,epoch,step,of_tomorrow,val_top1\nvit,1,10,7,33.5\n");

    assertThat(MetricsTable.read(file).rows())
        .containsExactly(EpochMetrics.of(1, 10, "vit").with(Metric.VAL_TOP1, 33.5));
  }

  @Test
  void aBadFileIsNamedWithItsLine() throws IOException {
    Files.writeString(file, "a,b\n1,2\n");
    assertThatThrownBy(() -> MetricsTable.read(file)).isInstanceOf(InputException.class)
        .hasMessageStartingWith(file + " has no column epoch");

    Files.writeString(file, "epoch,step,learner\n1,10,vit\n2,vit\n3,30,vit\n");
    assertThatThrownBy(() -> MetricsTable.read(file)).isInstanceOf(InputException.class)
        .hasMessage(file + ", line 3 has 2 cells, its header has 3");

    Files.writeString(file, "epoch,step,learner\none,10,vit\n");
    assertThatThrownBy(() -> MetricsTable.read(file)).isInstanceOf(InputException.class)
        .hasMessageContaining("line 2 is no row of metrics: For input string: \"one\"");
  }

  @Test
  void aTableIsReadByLearner() {
    try (MetricsFile metrics = MetricsFile.open(file)) {
      metrics.append(List.of(EpochMetrics.of(1, 9, "vit"), EpochMetrics.of(1, 9, "agent")));
      metrics.append(List.of(EpochMetrics.of(2, 18, "vit").with(Metric.VAL_TOP1, 3), EpochMetrics.of(2, 18, "agent")));
    }

    MetricsTable table = MetricsTable.read(file);
    assertThat(table.learners()).containsExactly("vit", "agent");
    assertThat(table.of("agent")).extracting(EpochMetrics::epoch).containsExactly(1, 2);
    assertThat(table.has(Metric.VAL_TOP1)).isTrue();
    assertThat(table.has(Metric.TEST_TOP1)).isFalse();
  }

  @Test
  void aLearnerCannotBeNamedSoThatACellWouldBreak() {
    assertThatThrownBy(() -> EpochMetrics.of(1, 1, "vit,agent")).isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("cannot name a learner");
  }

  private static void epochs(MetricsFile metrics, int from, int to) {
    for (int epoch = from; epoch <= to; epoch++) {
      metrics.append(List.of(EpochMetrics.of(epoch, epoch * 9L, "vit").with(Metric.TRAIN_LOSS, 2.0 / epoch)));
    }
  }
}

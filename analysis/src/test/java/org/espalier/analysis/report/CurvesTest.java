package org.espalier.analysis.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.espalier.analysis.run.EpochMetrics;
import org.espalier.analysis.run.Metric;
import org.espalier.analysis.run.MetricsFile;
import org.espalier.analysis.run.RunFolder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

class CurvesTest {
  @TempDir Path folder;
  private SampleRuns samples;

  @BeforeEach
  void makeSamples() {
    samples = new SampleRuns(folder);
  }

  @Test
  void runsHaveColoursAndTheirSecondLearnersDashes() {
    Figure figure = Curves.accuracy(samples.demo()).orElseThrow();

    assertThat(figure.title()).isEqualTo("Test top-1 accuracy");
    assertThat(figure.yLabel()).isEqualTo("Top-1 accuracy (%)");
    assertThat(figure.series()).extracting(s -> s.name() + " " + s.colour() + " " + s.dashed())
        .containsExactly("ViT alone 0 false", "Agent alone 1 false", "Pair: vit 2 false", "Pair: agent 2 true");
    assertThat(figure.series().get(0).points()).hasSize(60);
  }

  @Test
  void aRunAloneGivesItsLearnersTheirOwnColours() {
    ReportRun run = ReportRun.read(samples.run("pair", "joint", Map.of("vit", 40.0)));

    assertThat(Curves.accuracy(List.of(run)).orElseThrow().series()).extracting(Figure.Series::name).containsExactly("vit");
  }

  @Test
  void whereNoTestWasMadeTheValidationIsCompared() {
    RunFolder run = samples.start("short", "plain");
    try (MetricsFile metrics = MetricsFile.open(run.metrics())) {
      metrics.append(List.of(EpochMetrics.of(1, 10, "vit").with(Metric.VAL_TOP1, 5), EpochMetrics.of(1, 10, "agent")));
      metrics.append(List.of(EpochMetrics.of(2, 20, "vit").with(Metric.VAL_TOP1, Double.POSITIVE_INFINITY)));
      metrics.append(List.of(EpochMetrics.of(3, 30, "vit").with(Metric.VAL_TOP1, 7)));
    }

    Figure figure = Curves.accuracy(List.of(ReportRun.read(run))).orElseThrow();

    assertThat(figure.title()).isEqualTo("Validation top-1 accuracy");
    assertThat(figure.series()).singleElement().satisfies(vit ->
        assertThat(vit.points()).containsExactly(new Figure.Point(1, 5), new Figure.Point(3, 7)));
    assertThat(Curves.of(List.of(ReportRun.read(run)), Metric.TEST_TOP1)).isEmpty();
  }

  @Test
  void partsOfALossThatIsAllCrossEntropyAreNotDrawn() {
    RunFolder run = samples.start("plain", "plain");
    try (MetricsFile metrics = MetricsFile.open(run.metrics())) {
      metrics.append(List.of(EpochMetrics.of(1, 10, "vit").with(Metric.TRAIN_LOSS, 2).with(Metric.TRAIN_CE, 2)
          .with(Metric.TRAIN_KD, 0).with(Metric.TRAIN_FEATURE, 0)));
    }

    assertThat(Curves.others(List.of(ReportRun.read(run)))).extracting(Figure::title).containsExactly("Training loss");
  }

  @Test
  void anSvgFileIsXmlWithItsTextAsText() throws Exception {
    List<ReportRun> runs = List.of(ReportRun.read("a <b> & c", samples.run("a", "plain", Map.of("vit", 30.0))),
        ReportRun.read("d", samples.run("d", "plain", Map.of("vit", 30.0))));
    Path file = folder.resolve("curves.svg");
    Curves.writeSvg(file, Curves.accuracy(runs).orElseThrow(), 800, 460);

    assertThat(texts(file)).contains("Test top-1 accuracy", "a <b> & c", "Top-1 accuracy (%)", "Epoch", "60");
    assertThat(Files.size(file)).isLessThan(20_000);
  }

  @Test
  void aPngFileHasTwiceThePixelsAndTheColoursOfTheLines() throws IOException {
    Path file = folder.resolve("curves.png");
    Curves.writePng(file, Curves.accuracy(samples.demo()).orElseThrow(), 600, 400);

    BufferedImage image = ImageIO.read(file.toFile());
    assertThat(image.getWidth()).isEqualTo(1200);
    assertThat(image.getHeight()).isEqualTo(800);
    int[] pixels = image.getRGB(0, 0, 1200, 800, null, 0, 1200);
    for (int colour = 0; colour < 3; colour++) {
      assertThat(pixels).contains(0xff000000 | Integer.decode(Palette.onWhite(colour)));
    }
  }

  @Test
  void oneEpochIsEnoughForAPicture() {
    Figure.Series series = new Figure.Series("vit", 0, false, List.of(new Figure.Point(1, 0)));

    String svg = SvgCanvas.file(new Figure("Loss", "Epoch", "Loss (nats)", false, List.of(series)), 400, 300);

    assertThat(svg).doesNotContain("NaN").doesNotContain("Infinity").contains("vit: 0 at 1");
  }

  private static List<String> texts(Path svg) throws Exception {
    Document document = DocumentBuilderFactory.newDefaultInstance().newDocumentBuilder()
        .parse(new ByteArrayInputStream(Files.readString(svg).getBytes(StandardCharsets.UTF_8)));
    NodeList nodes = document.getElementsByTagName("text");
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < nodes.getLength(); i++) {
      texts.add(nodes.item(i).getTextContent());
    }
    return texts;
  }
}

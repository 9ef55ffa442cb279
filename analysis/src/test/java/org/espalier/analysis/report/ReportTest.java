package org.espalier.analysis.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.xml.parsers.DocumentBuilderFactory;
import org.espalier.analysis.run.EpochMetrics;
import org.espalier.analysis.run.EventKind;
import org.espalier.analysis.run.LearnerResult;
import org.espalier.analysis.run.Metric;
import org.espalier.analysis.run.ResultFile;
import org.espalier.analysis.run.RunFolder;
import org.espalier.analysis.run.RunRecorder;
import org.espalier.analysis.run.RunResult;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class ReportTest {
  private static final String ATTACK = "\"'><script>alert(1)</script><img src=x onerror=alert(2)>";
  private static final Set<String> ELEMENTS = Set.of("html", "head", "meta", "title", "style", "body", "main", "header",
      "section", "h1", "h2", "h3", "p", "span", "strong", "div", "table", "thead", "tbody", "tr", "th", "td", "code", "pre",
      "details", "summary", "dl", "dt", "dd", "ul", "li", "figure", "figcaption", "svg", "path", "circle", "text");
  private static final Set<String> ATTRIBUTES = Set.of("lang", "charset", "http-equiv", "content", "name", "class", "title",
      "scope", "role", "aria-label", "aria-hidden", "viewBox", "d", "cx", "cy", "r", "transform", "text-anchor");

  @TempDir Path folder;
  private SampleRuns samples;

  @BeforeEach
  void makeSamples() {
    samples = new SampleRuns(folder);
  }

  @Test
  void thePageComparesRunsAndSaysHowToHaveThemAgain() throws Exception {
    List<ReportRun> runs = samples.demo();
    Document page = page("The demo", runs);

    assertThat(texts(page, "h1")).containsExactly("The demo");
    assertThat(texts(page, "h2")).containsExactly("Result", "Curves", "Settings", "Events", "How to have it again");
    assertThat(rows(page)).contains("Pair|vit|41.00|81.00|41.75|57|212\u202f938|1 min 12 s|9f86d081884c",
        "method.kind|plain|plain|joint");
    assertThat(rows(page)).anySatisfy(row -> assertThat(row).contains("|21|", "phase beta 0.3, name joint"));
    assertThat(texts(page, "figcaption")).startsWith("Test top-1 accuracy").contains("Learning rate", "Training loss");
    assertThat(texts(page, "pre"))
        .contains("./espalier train %s/pair/experiment.json --out %s/pair-again".formatted(folder, folder));
    assertThat(texts(page, "dd")).contains("9f86d081884c7d65".repeat(4), "60303ae22b998861".repeat(4), "2.7.1");
    assertThat(texts(page, "dt")).contains("optim.learningRate");
    assertThat(texts(page, "dd")).contains("0.0005");
  }

  @Test
  void thePageNeedsNothingButItself() {
    String html = Report.html("The demo", samples.demo());

    assertThat(html).doesNotContainIgnoringCase("http://").doesNotContainIgnoringCase("https://").doesNotContain("url(")
        .doesNotContain("@import").doesNotContain("src=").doesNotContain("href=").doesNotContain("<script")
        .contains("content=\"default-src &#39;none&#39;; style-src &#39;unsafe-inline&#39;");
  }

  @Test
  void noNameCanBecomeMarkup() throws Exception {
    RunFolder run = hostileRun();

    for (List<ReportRun> runs : List.of(List.of(ReportRun.read(ATTACK, run)),
        List.of(ReportRun.read(ATTACK, run), ReportRun.read("other", samples.start("other", "plain"))))) {
      Document page = page(ATTACK, runs);
      NodeList all = page.getElementsByTagName("*");
      for (int i = 0; i < all.getLength(); i++) {
        Element element = (Element) all.item(i);
        assertThat(ELEMENTS).contains(element.getTagName());
        for (int a = 0; a < element.getAttributes().getLength(); a++) {
          assertThat(ATTRIBUTES).contains(element.getAttributes().item(a).getNodeName());
        }
      }
      assertThat(texts(page, "h1")).containsExactly(ATTACK);
      assertThat(texts(page, "dt")).contains("SHA-256 of " + ATTACK);
      assertThat(rows(page)).anySatisfy(row -> assertThat(row).contains("warning", ATTACK));
    }
  }

  private RunFolder hostileRun() throws Exception {
    String json = "{\"%1$s\":\"%1$s\",\"description\":\"%1$s\"}".formatted(ATTACK.replace("\"", "\\\""));
    RunFolder run = RunFolder.create(folder.resolve(ATTACK.replace('/', '_')), json, ATTACK);
    try (RunRecorder recorder = RunRecorder.open(run, InstantSource.system())) {
      recorder.event(EventKind.STARTED, 0, 0, Map.of("command", ATTACK));
      recorder.event(EventKind.WARNING, 0, 0, Map.of("message", ATTACK, ATTACK, List.of(ATTACK)));
      recorder.epoch(List.of(EpochMetrics.of(1, 1, "vit").with(Metric.TEST_TOP1, 1)));
    }
    String foreign = "{\"time\":\"2026-11-21T09:00:00Z\",\"kind\":\"<script>\",\"step\":1,\"epoch\":1}\n";
    Files.writeString(run.events(), foreign, StandardCharsets.UTF_8, StandardOpenOption.APPEND);
    LearnerResult vit = new LearnerResult(1, 1, null, ATTACK, ATTACK, 1);
    ResultFile.write(run.result(), new RunResult(RunResult.Status.FAILED, ATTACK, 1, 1, 1, 1, Map.of("vit", vit),
        Map.of(ATTACK, ATTACK), Map.of(ATTACK, ATTACK)));
    return run;
  }

  @Test
  void aRunThatHasNotEndedIsReportedAsFarAsItIs() throws Exception {
    RunFolder run = samples.start("young", "plain");
    assertThat(texts(page("young", List.of(ReportRun.read(run))), "h2"))
        .containsExactly("Result", "Settings", "How to have it again");

    try (RunRecorder recorder = RunRecorder.open(run, InstantSource.system())) {
      for (double top1 : new double[] {10, 30, 30, 20}) {
        int epoch = run.readMetrics().rows().size() + 1;
        recorder.epoch(List.of(EpochMetrics.of(epoch, epoch * 9L, "vit").with(Metric.VAL_TOP1, top1)));
      }
    }
    Document page = page("young", List.of(ReportRun.read(run)));
    assertThat(rows(page)).contains("vit|20.00|–|30.00|2|–|–|");
    assertThat(texts(page, "span")).contains("running or interrupted", " 4 epochs so far");
  }

  @Test
  void aReportIsWrittenToAFileAndNeedsARun() {
    RunFolder run = samples.run("pair", "joint", Map.of("vit", 40.0));
    Report.write(run.report(), run.name(), List.of(ReportRun.read(run)));

    assertThat(run.report()).content(StandardCharsets.UTF_8)
        .startsWith("<!DOCTYPE html>\n<html lang=\"en\">").endsWith("</html>\n");
    assertThatThrownBy(() -> Report.html("none", List.of())).isInstanceOf(IllegalArgumentException.class);
  }

  /** The page is written so that a strict XML parser can read it too. */
  private static Document page(String title, List<ReportRun> runs) throws Exception {
    String html = Report.html(title, runs).replace("<!DOCTYPE html>\n", "");
    return DocumentBuilderFactory.newDefaultInstance().newDocumentBuilder().parse(new InputSource(new StringReader(html)));
  }

  private static List<String> texts(Document page, String tag) {
    return texts(page.getElementsByTagName(tag));
  }

  private static List<String> texts(NodeList nodes) {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < nodes.getLength(); i++) {
      texts.add(nodes.item(i).getTextContent().stripTrailing());
    }
    return texts;
  }

  private static List<String> rows(Document page) {
    List<String> rows = new ArrayList<>();
    NodeList nodes = page.getElementsByTagName("tr");
    for (int i = 0; i < nodes.getLength(); i++) {
      List<String> cells = new ArrayList<>();
      NodeList children = nodes.item(i).getChildNodes();
      for (int c = 0; c < children.getLength(); c++) {
        if (children.item(c) instanceof Element cell) {
          cells.add(cell.getTextContent().strip().replaceAll("\\s+", " "));
        }
      }
      rows.add(String.join("|", cells));
    }
    return rows;
  }
}

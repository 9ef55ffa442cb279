package org.espalier.analysis.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.espalier.analysis.run.AtomicFile;

/**
 * One HTML page about one run, or about several side by side. It needs nothing but itself: no script, no network, no other
 * file, and a policy in its head that would refuse them.
 */
public final class Report {
  private static final String POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

  private Report() {}

  /** Writes the page, whole or not at all. */
  public static void write(Path file, String title, List<ReportRun> runs) {
    AtomicFile.write(file, html(title, runs));
  }

  /** @throws IllegalArgumentException if there is no run to report */
  public static String html(String title, List<ReportRun> runs) {
    return html(title, runs, Optional.empty());
  }

  /** The page of a sweep. */
  public static void write(Path file, String title, List<ReportRun> runs, SweepTable table) {
    AtomicFile.write(file, html(title, runs, Optional.of(table)));
  }

  private static String html(String title, List<ReportRun> runs, Optional<SweepTable> table) {
    if (runs.isEmpty()) {
      throw new IllegalArgumentException("a report needs a run");
    }
    Markup page = new Markup().open("html", "lang", "en");
    page.open("head").empty("meta", "charset", "utf-8");
    page.empty("meta", "http-equiv", "Content-Security-Policy", "content", POLICY);
    page.empty("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
    page.empty("meta", "name", "color-scheme", "content", "light dark");
    page.element("title", title).style(css()).close();
    page.open("body").open("main");
    page.add(Opening.of(title, runs));
    table.map(SweepSection::of).ifPresent(page::add);
    page.add(ResultSection.of(runs)).add(FigureSection.of(runs)).add(ProbeSection.of(runs)).add(RobustnessSection.of(runs))
        .add(TeachersSection.of(runs)).add(SettingsSection.of(runs)).add(EventSection.of(runs)).add(ReproduceSection.of(runs));
    return "<!DOCTYPE html>\n" + page.close().close().close();
  }

  private static String css() {
    try (InputStream css = Report.class.getResourceAsStream("report.css")) {
      return new String(css.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read report.css from the program's own archive", e);
    }
  }
}

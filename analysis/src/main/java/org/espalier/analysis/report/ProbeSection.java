package org.espalier.analysis.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.espalier.analysis.run.ProbeRecord;
import org.espalier.analysis.run.RunEvent;

/** What probes found: spectra over depth and over the training, and attention. */
final class ProbeSection {
  private ProbeSection() {}

  static Markup of(List<ReportRun> runs) {
    Markup html = new Markup();
    List<SpectrumFigures.Named> all = all(runs);
    if (all.isEmpty()) {
      return html;
    }
    List<SpectrumFigures.Named> latest = latest(all);
    html.open("section").element("h2", "Feature maps");
    table(html, latest);
    html.open("div", "class", "grid");
    figures(latest, all).forEach(figure -> figure(html, figure));
    html.close();
    html.element("p", "Mean of the logarithm of the amplitude of feature maps at a frequency, less that at frequency 0. Slope: of the "
        + "value at π over normalised depth, by least squares." + skipped(runs), "class", "muted");
    return html.close();
  }

  private static List<SpectrumFigures.Named> all(List<ReportRun> runs) {
    List<SpectrumFigures.Named> all = new ArrayList<>();
    for (ReportRun run : runs) {
      for (ProbeRecord probe : run.probes()) {
        String learner = probe.origin().learner();
        all.add(new SpectrumFigures.Named(runs.size() == 1 ? learner : run.label() + ": " + learner, probe));
      }
    }
    return all;
  }

  /** The last probe of every learner. */
  private static List<SpectrumFigures.Named> latest(List<SpectrumFigures.Named> all) {
    Map<String, SpectrumFigures.Named> latest = new LinkedHashMap<>();
    all.forEach(probe -> latest.put(probe.name(), probe));
    return List.copyOf(latest.values());
  }

  private static List<Figure> figures(List<SpectrumFigures.Named> latest, List<SpectrumFigures.Named> all) {
    List<Figure> figures = new ArrayList<>();
    figures.add(SpectrumFigures.atPi("Difference of log amplitude at π over depth", latest));
    latest.forEach(probe -> figures.add(SpectrumFigures.overDepth("Spectra over depth: " + probe.name(), List.of(probe))));
    for (SpectrumFigures.Named last : latest) {
      List<SpectrumFigures.Named> course = all.stream().filter(probe -> probe.name().equals(last.name()))
          .map(probe -> new SpectrumFigures.Named(moment(probe.probe()), probe.probe())).toList();
      if (course.size() > 1) {
        figures.add(SpectrumFigures.atPi("At π over depth, during training: " + last.name(), course));
      }
    }
    SpectrumFigures.overTraining("Slope over training", "Slope over depth", all, ProbeRecord::slope).ifPresent(figures::add);
    SpectrumFigures.overLayers("Attention distance", "Pixels, mean over heads", latest, ProbeRecord.Attention::meanDistance)
        .ifPresent(figures::add);
    SpectrumFigures.overLayers("Attention entropy", "Nats, mean over heads", latest, ProbeRecord.Attention::meanEntropy)
        .ifPresent(figures::add);
    return figures;
  }

  private static String moment(ProbeRecord probe) {
    return probe.origin().step().isPresent() ? "step " + Numbers.count(probe.step()) : probe.origin().weights();
  }

  private static void table(Markup html, List<SpectrumFigures.Named> latest) {
    html.open("div", "class", "scroll").open("table").open("thead").open("tr").element("th", "Learner").element("th", "Weights");
    List.of("At 1/3 π", "At 2/3 π", "At π", "Slope").forEach(head -> html.element("th", head, "class", "number"));
    html.element("th", "How").close().close().open("tbody");
    for (SpectrumFigures.Named named : latest) {
      ProbeRecord probe = named.probe();
      html.open("tr").element("td", named.name()).element("td", moment(probe));
      List<Double> end = probe.points().get(probe.points().size() - 1).at();
      end.forEach(value -> number(html, value));
      number(html, probe.slope());
      html.element("td", "%s, %s %s images".formatted(probe.mode(), Numbers.count(probe.samples()), probe.part())).close();
    }
    html.close().close().close();
    html.element("p", "Values at the last probe point.", "class", "muted");
  }

  private static void number(Markup html, double value) {
    html.element("td", String.format(Locale.ROOT, "%.3f", value), "class", "number");
  }

  private static void figure(Markup html, Figure figure) {
    html.open("figure", "class", "small").element("figcaption", figure.title());
    FigureSection.legend(html, figure);
    html.add(SvgCanvas.inline(figure, 460, 280)).close();
  }

  /** Checkpoints that went by while the analyst was busy, as the runs' last events say. */
  private static String skipped(List<ReportRun> runs) {
    int skipped = 0;
    int done = 0;
    for (ReportRun run : runs) {
      Optional<JsonNode> tally = run.notable().stream().map(RunEvent::fields).map(fields -> fields.path("probes"))
          .filter(JsonNode::isObject).reduce((first, second) -> second).map(JsonNode.class::cast);
      skipped += tally.map(node -> node.path("skipped").asInt()).orElse(0);
      done += tally.map(node -> node.path("done").asInt()).orElse(0);
    }
    return done + skipped == 0 ? "" : " During training %s checkpoints were looked at; %s went by while the analyst was at others."
        .formatted(Numbers.count(done), Numbers.count(skipped));
  }
}

package org.espalier.actors.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.espalier.actors.run.Analysis;
import org.espalier.actors.run.Analysis.Done;
import org.espalier.actors.run.Analysis.Moment;
import org.espalier.actors.run.SavedRuns;
import org.espalier.analysis.probe.ProbeSettings;
import org.espalier.analysis.run.ProbeRecord;
import org.espalier.analysis.run.RunFolder;
import org.espalier.analysis.run.RunResult;
import org.espalier.analysis.spectrum.Mode;
import org.espalier.models.InputException;
import org.espalier.models.data.DataPart;
import org.espalier.models.tensor.ComputeDevice;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code analyze RUN|WEIGHTS}. */
@Command(name = "analyze", description = "Measures what the networks of a run or of a weights file do with frequencies, and where they "
    + "look: spectra of feature maps, attention distance and entropy, as CSV, SVG and PNG in the run's folder probes.")
final class AnalyzeCommand implements Callable<Integer> {
  private static final ObjectMapper JSON = new ObjectMapper();
  @ParentCommand
  private Espalier root;
  @Mixin
  private WeightsSubject subject;
  @Option(names = "--samples", paramLabel = "N", defaultValue = "256", description = "Images to look at (${DEFAULT-VALUE}).")
  private int samples;
  @Option(names = "--mode", paramLabel = "MODE", defaultValue = "general",
      description = "general: true frequencies. strict: as published, for square maps (${DEFAULT-VALUE}).")
  private Mode mode;
  @Option(names = "--part", paramLabel = "PART", defaultValue = DataPart.TEST, description = "test or validation (${DEFAULT-VALUE}).")
  private String part;
  @Option(names = "--at", paramLabel = "STEP|all",
      description = "A run's checkpoint of that step, or all that are kept; when absent the weights at its end, or the newest checkpoint.")
  private String at;
  @Option(names = "--out", paramLabel = "DIR", description = "Where to write; the run's folder probes when absent.")
  private Path out;
  @Mixin
  private DeviceOption device;
  @Option(names = "--json", description = "Prints one JSON array.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    Session session = root.session();
    List<Done> done = subject.isFile() ? ofFile(Path.of(subject.name())) : ofRun(session.runs().find(subject.name()));
    session.out().println(json ? array(done).toPrettyString() : text(done));
    return 0;
  }

  private List<Done> ofFile(Path weights) throws IOException {
    if (at != null) {
      throw new InputException("--at chooses among the checkpoints of a run, but %s is a weights file: leave it away, or name the run",
          weights);
    }
    Optional<RunFolder> run = SavedRuns.runOf(weights);
    if (out == null && run.isEmpty()) {
      throw new InputException("%s lies in no run, so there is no place for what is found: name one with --out", weights);
    }
    return analysis(run).file(weights, subject.dataOf(weights), OptionalLong.empty());
  }

  private List<Done> ofRun(RunFolder run) throws IOException {
    Optional<RunResult> result = run.readResult().filter(ended -> ended.status() == RunResult.Status.COMPLETED);
    if (at != null || result.isEmpty()) {
      return analysis(Optional.of(run)).checkpoints(run, at == null ? new Moment.Newest() : Moment.parse(at));
    }
    List<Done> done = new ArrayList<>();
    for (Path weights : SavedRuns.weightsOf(run)) {
      done.addAll(analysis(Optional.of(run)).file(weights, subject.dataOf(weights), OptionalLong.of(result.get().steps())));
    }
    return done;
  }

  private Analysis analysis(Optional<RunFolder> run) {
    if (out != null && Files.exists(out) && !Files.isDirectory(out)) {
      throw new InputException("--out is %s, which is a file: name a folder", out);
    }
    ComputeDevice chosen = device.one();
    Path folder = out == null ? run.orElseThrow().probes() : out;
    return new Analysis(new ProbeSettings(Arguments.atLeastOne("--samples", samples), mode, true, true, chosen.threads()), part, chosen,
        folder);
  }

  private static ArrayNode array(List<Done> done) {
    ArrayNode array = JSON.createArrayNode();
    done.forEach(one -> array.add(one.record().toJson().put("folder", one.folder().toString())));
    return array;
  }

  private static String text(List<Done> done) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("network", "weights", "at 1/3 pi", "at 2/3 pi", "at pi", "slope", "folder"));
    for (Done one : done) {
      ProbeRecord record = one.record();
      List<Double> end = record.points().get(record.points().size() - 1).at();
      rows.add(List.of(record.origin().learner(), record.origin().weights(), number(end.get(0)), number(end.get(1)), number(end.get(2)),
          number(record.slope()), one.folder().toString()));
    }
    return Texts.table(rows, List.of(1, 6)) + System.lineSeparator()
        + "Difference of log amplitude at the last probe point; slope of the value at pi over normalised depth.";
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.3f", value);
  }
}

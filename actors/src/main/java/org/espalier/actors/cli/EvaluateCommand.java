package org.espalier.actors.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.espalier.actors.run.SavedRuns;
import org.espalier.actors.run.SavedRuns.Score;
import org.espalier.models.data.DataPart;
import org.espalier.models.data.DataSets;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code evaluate RUN|WEIGHTS}. */
@Command(name = "evaluate", description = "Scores the networks of a run or of a weights file, with exact counts.")
final class EvaluateCommand implements Callable<Integer> {
  private static final ObjectMapper JSON = new ObjectMapper();
  @ParentCommand
  private Espalier root;
  @Mixin
  private WeightsSubject subject;
  @Option(names = "--part", paramLabel = "PART", defaultValue = DataPart.TEST,
      description = "train, validation or test (${DEFAULT-VALUE}).")
  private String part;
  @Option(names = "--batch", paramLabel = "N", defaultValue = "128", description = "Images of a forward pass (${DEFAULT-VALUE}).")
  private int batch;
  @Mixin
  private DeviceOption device;
  @Option(names = "--json", description = "Prints one JSON object.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    Session session = root.session();
    List<Path> files = subject.isFile() ? List.of(Path.of(subject.name()))
        : SavedRuns.weightsOf(session.runs().find(subject.name()));
    DataSets opened = DataSets.open(subject.dataOf(files.get(0)));
    List<Score> scores = new ArrayList<>();
    for (Path file : files) {
      scores.addAll(SavedRuns.evaluate(file, opened, part, Arguments.atLeastOne("--batch", batch), device.one()));
    }
    session.out().println(json ? object(scores).toPrettyString() : text(scores));
    return 0;
  }

  private static ObjectNode object(List<Score> scores) {
    ObjectNode object = JSON.createObjectNode();
    for (Score score : scores) {
      object.putObject(score.network()).put("weights", score.weights().toString()).put("samples", score.counts().samples())
          .put("top1", score.counts().top1Percent()).put("top5", score.counts().top5Percent()).put("loss", score.counts().loss());
    }
    return object;
  }

  private static String text(List<Score> scores) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("network", "top-1", "top-5", "loss", "images", "weights"));
    for (Score score : scores) {
      rows.add(List.of(score.network(), Texts.percent(score.counts().top1Percent()), Texts.percent(score.counts().top5Percent()),
          String.format(Locale.ROOT, "%.4f", score.counts().loss()), Texts.count(score.counts().samples()), score.weights().toString()));
    }
    return Texts.table(rows, List.of(5));
  }
}

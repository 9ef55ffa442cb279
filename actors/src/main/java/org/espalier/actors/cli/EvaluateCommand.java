package org.espalier.actors.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.espalier.actors.run.CorruptionSource;
import org.espalier.actors.run.ReferenceChoice;
import org.espalier.actors.run.Robustness;
import org.espalier.actors.run.SavedRuns;
import org.espalier.actors.run.SavedRuns.Score;
import org.espalier.analysis.robustness.Corruption;
import org.espalier.analysis.robustness.RobustnessResult;
import org.espalier.analysis.run.RobustnessFile;
import org.espalier.analysis.run.RunFolder;
import org.espalier.models.InputException;
import org.espalier.models.data.DataPart;
import org.espalier.models.data.DataSets;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code evaluate RUN|WEIGHTS}. */
@Command(name = "evaluate", description = "Scores the networks of a run or of a weights file, with exact counts; with --corruptions as "
    + "ImageNet-C does, on pictures that are corrupted on the fly or lie in folders.")
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

  @Option(names = "--subset", description = "Only the classes compete that have a folder in --data, as for ImageNet-A and ImageNet-R.")
  private boolean subset;
  @Option(names = "--corruptions", paramLabel = "NAME", split = ",", arity = "0..1", fallbackValue = CorruptionOptions.BENCHMARK,
      description = "Errors under these corruptions; benchmark or nothing: the fifteen of ImageNet-C, all: the extra ones too.")
  private List<String> corruptions;
  @Option(names = "--reference", paramLabel = "RUN|WEIGHTS|FILE",
      description = "With --corruptions, for mCE: networks to measure too, the robustness.json of others, or alexnet.")
  private String reference;
  @Mixin
  private CorruptionOptions chosen;

  @Override
  public Integer call() throws IOException {
    Session session = root.session();
    List<Path> files = subject.files(session);
    if (corruptions != null) {
      return underCorruptions(session, files);
    } else if (reference != null) {
      throw new InputException("--reference is %s, but nothing is compared with it: add --corruptions", reference);
    }
    List<Score> scores = scores(files);
    session.out().println(json ? object(scores).toPrettyString() : text(scores));
    return 0;
  }

  private List<Score> scores(List<Path> files) throws IOException {
    Optional<Path> folder = subject.folder();
    if (subset && folder.isEmpty()) {
      throw new InputException("--subset scores the classes of a folder of pictures: name it, as in --data imagenet-a");
    }
    int size = Arguments.atLeastOne("--batch", batch);
    Optional<DataSets> opened = folder.isPresent() ? Optional.empty() : Optional.of(DataSets.open(subject.dataOf(files.get(0))));
    List<Score> scores = new ArrayList<>();
    for (Path file : files) {
      scores.addAll(folder.isPresent() ? SavedRuns.evaluate(file, folder.get(), subset, size, device.one())
          : SavedRuns.evaluate(file, opened.get(), part, size, device.one()));
    }
    return scores;
  }

  private int underCorruptions(Session session, List<Path> files) throws IOException {
    List<Corruption> named = CorruptionOptions.named(corruptions);
    Optional<ReferenceChoice> other = Optional.ofNullable(reference).map(name -> CorruptionOptions.reference(name, session));
    CorruptionSource source = source(files.get(0));
    Robustness robustness = new Robustness(chosen.limit().map(source::sampled).orElse(source), named, chosen.severities(),
        Arguments.atLeastOne("--batch", batch), device.one(), session.err()::println);
    RobustnessResult result = robustness.of(files, other);
    session.out().println(json ? RobustnessFile.json(result).toPrettyString() : RobustnessText.of(result));
    SavedRuns.runOf(files.get(0)).ifPresent(run -> keep(session, run, result));
    return 0;
  }

  private CorruptionSource source(Path weights) {
    if (subset) {
      throw new InputException("--subset and --corruptions do not go together: leave one out");
    }
    return subject.folder().map(CorruptionSource::read)
        .orElseGet(() -> CorruptionSource.drawn(subject.dataOf(weights), part, chosen.seed()));
  }

  private static void keep(Session session, RunFolder run, RobustnessResult result) {
    boolean written = RobustnessFile.write(run, result);
    session.err().println(written ? run.robustness() + " has it, and the run's report will show it"
        : run.robustness() + " stays as it is: it tells of more pictures than these");
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

package org.espalier.actors.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.espalier.actors.run.CorruptionSource;
import org.espalier.actors.run.ReferenceChoice;
import org.espalier.actors.run.Robustness;
import org.espalier.actors.run.SavedRuns;
import org.espalier.actors.run.Scoring;
import org.espalier.actors.run.Scoring.Score;
import org.espalier.actors.run.TeacherComparison;
import org.espalier.analysis.ensemble.Comparison;
import org.espalier.analysis.robustness.Corruption;
import org.espalier.analysis.robustness.RobustnessResult;
import org.espalier.analysis.run.RobustnessFile;
import org.espalier.analysis.run.RunFolder;
import org.espalier.analysis.run.TeachersFile;
import org.espalier.models.InputException;
import org.espalier.models.data.DataPart;
import org.espalier.models.data.DataSets;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code evaluate RUN|WEIGHTS}. */
@Command(name = "evaluate", description = "Scores the networks of a run or of a weights file, with exact counts; with --corruptions as "
    + "ImageNet-C does, on pictures that are corrupted on the fly or lie in folders; with --teachers beside those that a student learned "
    + "from.")
final class EvaluateCommand implements Callable<Integer> {
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

  @Option(names = "--heads", description = "Each head of a network that has several is scored alone, too.")
  private boolean heads;
  @Option(names = "--teachers", description = "What a run's student and its heads say beside its frozen teachers, on the run's own "
      + "pictures: errors in common, divergence, likeness of features.")
  private boolean teachers;
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
    Scoring scoring = new Scoring(heads, Arguments.atLeastOne("--batch", batch), device.one());
    if (reference != null && corruptions == null) {
      throw new InputException("--reference is %s, but nothing is compared with it: add --corruptions", reference);
    }
    if (teachers) {
      return besideTeachers(session, scoring);
    }
    List<Path> files = subject.files(session);
    scoring.check(files);
    if (corruptions != null) {
      return underCorruptions(session, files, scoring);
    }
    List<Score> scores = scores(files, scoring);
    session.out().println(json ? ScoresText.json(scores).toPrettyString() : ScoresText.of(scores));
    return 0;
  }

  private List<Score> scores(List<Path> files, Scoring scoring) throws IOException {
    Optional<Path> folder = subject.folder();
    if (subset && folder.isEmpty()) {
      throw new InputException("--subset scores the classes of a folder of pictures: name it, as in --data imagenet-a");
    }
    Optional<DataSets> opened = folder.isPresent() ? Optional.empty() : Optional.of(DataSets.open(subject.dataOf(files.get(0))));
    List<Score> scores = new ArrayList<>();
    for (Path file : files) {
      scores.addAll(folder.isPresent() ? scoring.of(file, folder.get(), subset) : scoring.of(file, opened.get(), part));
    }
    return scores;
  }

  private int besideTeachers(Session session, Scoring scoring) throws IOException {
    if (subset || corruptions != null || subject.hasOtherData()) {
      throw new InputException("--teachers compares on the run's own pictures, as its teachers saw them: leave --data, --subset and "
          + "--corruptions out");
    }
    RunFolder run = subject.run(session, "--teachers");
    scoring.check(SavedRuns.weightsOf(run));
    Comparison found = new TeacherComparison(part, scoring.batchSize(), scoring.device()).of(run);
    session.out().println(json ? TeachersFile.json(found).toPrettyString() : TeachersText.of(found));
    TeachersFile.write(run, found);
    session.err().println(run.teachers() + " has it, and the run's report will show it");
    return 0;
  }

  private int underCorruptions(Session session, List<Path> files, Scoring scoring) throws IOException {
    List<Corruption> named = CorruptionOptions.named(corruptions);
    Optional<ReferenceChoice> other = Optional.ofNullable(reference).map(name -> CorruptionOptions.reference(name, session));
    CorruptionSource source = source(files.get(0));
    Robustness robustness = new Robustness(chosen.limit().map(source::sampled).orElse(source), named, chosen.severities(), scoring,
        session.err()::println);
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
        : run.robustness() + " stays as it is: it tells of more than this");
  }
}

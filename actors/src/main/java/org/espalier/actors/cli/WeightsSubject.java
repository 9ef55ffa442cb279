package org.espalier.actors.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.espalier.actors.run.SavedRuns;
import org.espalier.analysis.run.RunFolder;
import org.espalier.analysis.run.ShellWord;
import org.espalier.models.InputException;
import org.espalier.models.checkpoint.WeightsFormat;
import org.espalier.models.data.DataConfig;
import org.espalier.models.experiment.ExperimentReader;
import org.espalier.models.experiment.Presets;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A run or a weights file, and the data that belongs to it: that of its run, or of an experiment that a person names. */
final class WeightsSubject {
  @Parameters(index = "0", paramLabel = "RUN|WEIGHTS", description = "Name or folder of a run, or a weights file.")
  private String subject;
  @Parameters(index = "1..*", paramLabel = "key=value", description = "With --data: settings that win, for example data.source.root=DIR.")
  private List<String> settings = List.of();
  @Option(names = "--data", paramLabel = "EXPERIMENT",
      description = "A file or preset whose data to take; that of the run the weights lie in when absent. For evaluate also a folder that "
          + "has a folder of pictures for each class, or, with --corruptions, a corrupted set.")
  private String data;

  /** As the person wrote it. */
  String name() {
    return subject;
  }

  boolean isFile() {
    return isWeights(subject);
  }

  /**
   * The run that is meant.
   *
   * @param option what asks for one
   */
  RunFolder run(Session session, String option) {
    if (isFile()) {
      throw new InputException("%s is about a run, which says who taught %s: name it, as in espalier evaluate %s %s", option, subject,
          SavedRuns.runOf(Path.of(subject)).map(run -> ShellWord.quote(run.path().toString())).orElse("RUN"), option);
    }
    return session.runs().find(subject);
  }

  /** Whether a person names data. */
  boolean hasOtherData() {
    return data != null || !settings.isEmpty();
  }

  static boolean isWeights(String name) {
    return WeightsFormat.of(name).isPresent();
  }

  /** The weights files that are meant. */
  List<Path> files(Session session) {
    return filesOf(subject, session);
  }

  /** Those of another run or weights file. */
  static List<Path> filesOf(String name, Session session) {
    return isWeights(name) ? List.of(Path.of(name)) : SavedRuns.weightsOf(session.runs().find(name));
  }

  /** The folder of pictures that is named in place of an experiment, if it is one; presets come first. */
  Optional<Path> folder() {
    Optional<Path> folder = Optional.ofNullable(data).filter(name -> !Presets.names().contains(name)).map(Path::of)
        .filter(Files::isDirectory);
    if (folder.isPresent() && !settings.isEmpty()) {
      throw new InputException("%s changes nothing about the pictures in %s: leave it out", settings.get(0), folder.get());
    }
    return folder;
  }

  DataConfig dataOf(Path weights) {
    if (data != null) {
      return ExperimentReader.open(data).read(settings).data();
    }
    if (!settings.isEmpty()) {
      throw new InputException("%s changes the data of no experiment: name one, as in --data cifar100-vit-s", settings.get(0));
    }
    return SavedRuns.experimentOf(weights).orElseThrow(() -> new InputException("%s lies in no run, so its data is not known: name an "
        + "experiment that has it, as in --data cifar100-vit-s data.source.root=DIR", weights)).data();
  }
}

package org.espalier.actors.run;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.espalier.analysis.run.LearnerResult;
import org.espalier.analysis.run.RunFolder;
import org.espalier.analysis.run.RunResult;
import org.espalier.models.InputException;
import org.espalier.models.checkpoint.WeightsDescription;
import org.espalier.models.data.DataPart;
import org.espalier.models.experiment.Experiment;

/** Weights that runs left behind, and what they belong to. */
public final class SavedRuns {
  private SavedRuns() {}

  /** The weights files of a finished run, each once. */
  public static List<Path> weightsOf(RunFolder run) {
    Optional<RunResult> result = run.readResult();
    List<Path> files = result.map(RunResult::learners).map(learners -> learners.values().stream().map(LearnerResult::weights)
        .filter(file -> !file.isEmpty()).distinct().map(run.path()::resolve).toList()).orElse(List.of());
    if (files.isEmpty()) {
      throw new InputException("run %s has left no weights yet: espalier resume %s goes on with it", run.name(), run.path());
    }
    return files;
  }

  /** The run that a weights file lies in, or that keeps the checkpoint it lies in; empty if it lies elsewhere. */
  public static Optional<RunFolder> runOf(Path weights) {
    Path folder = weights.toAbsolutePath().normalize().getParent().getParent();
    return Stream.of(Optional.ofNullable(folder), Optional.ofNullable(folder).map(Path::getParent)).flatMap(Optional::stream)
        .map(RunFolder::new).filter(RunFolder::exists).findFirst();
  }

  /** Its experiment. */
  public static Optional<Experiment> experimentOf(Path weights) {
    return runOf(weights).map(run -> Experiment.of(run.readExperiment()));
  }

  static void requireFit(Path weights, WeightsDescription made, DataPart part) {
    int side = part.recipe().imageSize();
    if (made.imageSize() != side || !made.classes().equals(part.set().classNames())) {
      throw new InputException("%s was made for images of %d pixels and %d classes, but %s has %d pixels and %d classes%s: name data of "
          + "the same kind", weights, made.imageSize(), made.classes().size(), part.set().name(), side, part.set().classes(),
          made.classes().size() == part.set().classes() ? " of other names" : "");
    }
  }
}

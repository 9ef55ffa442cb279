package org.espalier.actors.run;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.espalier.analysis.run.LearnerResult;
import org.espalier.analysis.run.RunFolder;
import org.espalier.analysis.run.RunResult;
import org.espalier.models.InputException;
import org.espalier.models.checkpoint.WeightsDescription;
import org.espalier.models.data.DataPart;
import org.espalier.models.data.DataSets;
import org.espalier.models.data.ImageFiles;
import org.espalier.models.data.Recipe;
import org.espalier.models.data.Transform;
import org.espalier.models.experiment.Experiment;
import org.espalier.models.experiment.SavedNetworks;
import org.espalier.models.tensor.ComputeDevice;
import org.espalier.models.train.EvaluationScore;
import org.espalier.models.train.FrozenNetworks;

/** Weights that runs left behind, and what they belong to. */
public final class SavedRuns {
  private SavedRuns() {}

  /** A network's counts over a data part. */
  public record Score(String network, Path weights, EvaluationScore counts) {}

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

  /** The run that a weights file lies in; empty if it lies elsewhere. */
  public static Optional<RunFolder> runOf(Path weights) {
    Path folder = weights.toAbsolutePath().normalize().getParent().getParent();
    return Optional.ofNullable(folder).map(RunFolder::new).filter(RunFolder::exists);
  }

  /** Its experiment. */
  public static Optional<Experiment> experimentOf(Path weights) {
    return runOf(weights).map(run -> Experiment.of(run.readExperiment()));
  }

  /**
   * Scores every network of a weights file.
   *
   * @param part {@code train}, {@code validation} or {@code test}
   */
  public static List<Score> evaluate(Path weights, DataSets data, String part, int batchSize, ComputeDevice device)
      throws IOException {
    SavedNetworks saved = SavedNetworks.read(weights);
    DataPart pictures = data.part(part);
    requireFit(weights, saved.file().description(), pictures);
    List<Score> scores = new ArrayList<>();
    try (FrozenNetworks networks = new FrozenNetworks(device, saved.member(), saved.file().tensors())) {
      for (String network : networks.names()) {
        scores.add(new Score(network, weights, networks.evaluate(network, pictures, batchSize)));
      }
    }
    return scores;
  }

  /**
   * Scores every network of a weights file on pictures in folders of classes, framed as the run's test pictures are, or as usual for
   * folders.
   *
   * @param subset whether only the classes that have a folder compete, as for ImageNet-A and ImageNet-R
   */
  public static List<Score> evaluate(Path weights, Path folder, boolean subset, int batchSize, ComputeDevice device) throws IOException {
    SavedNetworks saved = SavedNetworks.read(weights);
    WeightsDescription made = saved.file().description();
    List<String> classes = subset ? ImageFiles.classesIn(folder, made.classes()) : made.classes();
    List<Integer> places = classes.stream().map(made.classes()::indexOf).toList();
    Transform framing = experimentOf(weights).map(experiment -> experiment.data().test()).orElse(new Transform.ResizeCenterCrop());
    DataPart pictures = new DataPart(DataPart.TEST, ImageFiles.ofClasses(folder, classes),
        new Recipe(framing, made.imageSize(), made.normalization()));
    List<Score> scores = new ArrayList<>();
    try (FrozenNetworks networks = new FrozenNetworks(device, saved.member(), saved.file().tensors())) {
      for (String network : networks.names()) {
        scores.add(new Score(network, weights, networks.evaluateAmong(places, network, pictures, batchSize)));
      }
    }
    return scores;
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

package org.espalier.actors.run;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.espalier.models.InputException;
import org.espalier.models.checkpoint.WeightsDescription;
import org.espalier.models.data.DataPart;
import org.espalier.models.data.DataSets;
import org.espalier.models.data.ImageFiles;
import org.espalier.models.data.Recipe;
import org.espalier.models.data.Transform;
import org.espalier.models.experiment.SavedNetworks;
import org.espalier.models.method.Scored;
import org.espalier.models.tensor.ComputeDevice;
import org.espalier.models.train.EvaluationScore;
import org.espalier.models.train.FrozenNetworks;

/**
 * How networks that runs left behind are scored.
 *
 * @param heads     whether each head of a network that has several is scored alone, too
 * @param batchSize images of a forward pass
 */
public record Scoring(boolean heads, int batchSize, ComputeDevice device) {

  /** Counts over a data part of a network, or, as {@code network.head}, of one of its heads. */
  public record Score(String name, Path weights, EvaluationScore counts) {}

  /** The same without single heads. */
  Scoring ofWholes() {
    return new Scoring(false, batchSize, device);
  }

  /** @throws InputException if heads are asked for and no network of the files has several */
  public void check(List<Path> files) throws IOException {
    if (!heads) {
      return;
    }
    for (Path file : files) {
      for (Scored scored : SavedNetworks.read(file).member().scored()) {
        if (scored.network().heads().size() > 1) {
          return;
        }
      }
    }
    throw new InputException("--heads scores each head of a network alone, but what %s holds has one head: leave it out, or name a network "
        + "with several, such as a CiT or a distilled DeiT", files.size() == 1 ? files.get(0) : files);
  }

  /**
   * Scores every network of a weights file.
   *
   * @param part {@code train}, {@code validation} or {@code test}
   */
  public List<Score> of(Path weights, DataSets data, String part) throws IOException {
    SavedNetworks saved = SavedNetworks.read(weights);
    DataPart pictures = data.part(part);
    SavedRuns.requireFit(weights, saved.file().description(), pictures);
    List<Score> scores = new ArrayList<>();
    try (FrozenNetworks networks = open(saved)) {
      for (String network : networks.names()) {
        add(scores, weights, networks.evaluate(network, heads(networks, network), pictures, batchSize, 1));
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
  public List<Score> of(Path weights, Path folder, boolean subset) throws IOException {
    SavedNetworks saved = SavedNetworks.read(weights);
    WeightsDescription made = saved.file().description();
    List<String> classes = subset ? ImageFiles.classesIn(folder, made.classes()) : made.classes();
    List<Integer> places = classes.stream().map(made.classes()::indexOf).toList();
    Transform framing = SavedRuns.experimentOf(weights).map(experiment -> experiment.data().test())
        .orElse(new Transform.ResizeCenterCrop());
    DataPart pictures = new DataPart(DataPart.TEST, ImageFiles.ofClasses(folder, classes),
        new Recipe(framing, made.imageSize(), made.normalization()));
    List<Score> scores = new ArrayList<>();
    try (FrozenNetworks networks = open(saved)) {
      for (String network : networks.names()) {
        add(scores, weights, networks.evaluateAmong(places, network, heads(networks, network), pictures, batchSize));
      }
    }
    return scores;
  }

  /** Scores a network of a weights file that is open, on pictures that take long to make. */
  Map<String, EvaluationScore> of(FrozenNetworks networks, String network, DataPart pictures) {
    return networks.evaluate(network, heads(networks, network), pictures, batchSize, device.threads());
  }

  FrozenNetworks open(SavedNetworks saved) {
    return new FrozenNetworks(device, saved.member(), saved.file().tensors());
  }

  private List<String> heads(FrozenNetworks networks, String network) {
    return heads ? networks.heads(network) : List.of();
  }

  private static void add(List<Score> scores, Path weights, Map<String, EvaluationScore> found) {
    found.forEach((name, counts) -> scores.add(new Score(name, weights, counts)));
  }
}

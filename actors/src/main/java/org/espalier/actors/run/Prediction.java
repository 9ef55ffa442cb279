package org.espalier.actors.run;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.espalier.models.InputException;
import org.espalier.models.checkpoint.WeightsDescription;
import org.espalier.models.data.BatchPlan;
import org.espalier.models.data.BatchRef;
import org.espalier.models.data.DataPart;
import org.espalier.models.data.ImageFiles;
import org.espalier.models.data.Recipe;
import org.espalier.models.data.Transform;
import org.espalier.models.experiment.SavedNetworks;
import org.espalier.models.tensor.ComputeDevice;
import org.espalier.models.train.FrozenNetworks;

/**
 * What a network sees in a picture.
 *
 * @param classes the most probable first
 */
public record Prediction(Path picture, List<Guess> classes) {
  private static final int BATCH = 32;

  /** @param probability 0 to 1 */
  public record Guess(String name, float logit, double probability) {}

  /**
   * Looks at pictures, framed as the run's test pictures were; a file that lies outside a run says nothing of that, and whole
   * pictures are resized then.
   *
   * @param network of the file; empty for the first
   * @param top     classes to name, at least 1
   */
  public static List<Prediction> of(Path weights, String network, List<Path> pictures, int top, ComputeDevice device)
      throws IOException {
    SavedNetworks saved = SavedNetworks.read(weights);
    WeightsDescription description = saved.file().description();
    Transform framing = SavedRuns.experimentOf(weights).map(experiment -> experiment.data().test()).orElse(new Transform.Resize());
    Recipe recipe = new Recipe(framing, description.imageSize(), description.normalization());
    DataPart part = new DataPart(DataPart.TEST, ImageFiles.unlabelled(pictures, description.classes()), recipe);
    List<Prediction> predictions = new ArrayList<>();
    try (FrozenNetworks networks = new FrozenNetworks(device, saved.member(), saved.file().tensors())) {
      String asked = named(network, networks.names(), weights);
      BatchPlan plan = BatchPlan.evaluation(part, BATCH);
      for (int i = 0; i < plan.batches(); i++) {
        BatchRef batch = plan.batch(0, i);
        for (float[] logits : networks.logits(asked, part, batch)) {
          predictions.add(new Prediction(pictures.get(predictions.size()), best(logits, description.classes(), top)));
        }
      }
    }
    return predictions;
  }

  private static String named(String network, List<String> names, Path weights) {
    if (!network.isEmpty() && !names.contains(network)) {
      throw new InputException("%s holds no network %s: there are %s", weights, network, names);
    }
    return network.isEmpty() ? names.get(0) : network;
  }

  private static List<Guess> best(float[] logits, List<String> classes, int top) {
    double highest = IntStream.range(0, logits.length).mapToDouble(i -> logits[i]).max().orElse(0);
    double[] weights = IntStream.range(0, logits.length).mapToDouble(i -> Math.exp(logits[i] - highest)).toArray();
    double sum = Arrays.stream(weights).sum();
    return IntStream.range(0, logits.length).mapToObj(i -> new Guess(classes.get(i), logits[i], weights[i] / sum))
        .sorted(Comparator.comparingDouble(Guess::probability).reversed()).limit(top).toList();
  }
}

package org.espalier.models.train;

import ai.djl.ndarray.NDArray;
import java.util.List;
import java.util.Optional;
import org.espalier.models.data.Batch;
import org.espalier.models.data.BatchMemory;
import org.espalier.models.data.BatchPlan;
import org.espalier.models.data.DataPart;
import org.espalier.models.loss.CrossEntropy;
import org.espalier.models.nn.Pass;
import org.espalier.models.nn.Taps;
import org.espalier.models.nn.Weights;
import org.espalier.models.reparam.LayerConversion;
import org.espalier.models.tensor.Scope;
import org.espalier.models.zoo.LayerState;
import org.espalier.models.zoo.PrsNet;

/** Measures what a conversion does to a network's answers on a fixed batch. One thread at a time. */
final class LayerEffects {
  private static final int MOST_IMAGES = 64;
  private final DataPart part;
  private final int images;

  /** @param part whose first {@code images} are the fixed batch */
  LayerEffects(DataPart part, int images) {
    this.part = part;
    this.images = images;
  }

  /** Images of a fixed batch. */
  static int images(DataPart part, TrainingPlan plan) {
    return Math.min(Math.min(MOST_IMAGES, plan.evaluationBatch()), part.set().size());
  }

  LayerReport.Effect measure(Scope scope, LayerConversion conversion, Weights before, Weights after) {
    try (Scope own = scope.child(); Batch batch = part.read(BatchPlan.evaluation(part, images).batch(0, 0), new BatchMemory())) {
      NDArray pixels = Evaluation.images(own, batch);
      NDArray labels = Evaluation.labels(own, batch);
      Answer old = answer(own, conversion.before(), before, conversion.layer(), pixels);
      Answer now = answer(own, conversion.after(), after, conversion.layer(), pixels);
      return new LayerReport.Effect(images, loss(own, old, labels), loss(own, now, labels), largest(old.logits()),
          largestDifference(old.logits(), now.logits()), largestDifference(old.mixed(), now.mixed()),
          predicted(conversion, before, after, old));
    }
  }

  /**
   * What a network says.
   *
   * @param read  by the layer's mixer, (B, N, C)
   * @param mixed what the mixer gave, (B, N, C)
   */
  private record Answer(NDArray tensor, float[] logits, float[] read, float[] mixed) {}

  private static Answer answer(Scope scope, PrsNet network, Weights weights, int layer, NDArray pixels) {
    String read = PrsNet.block(layer) + ".norm1";
    String mixed = PrsNet.block(layer) + ".mixed";
    Taps taps = new Taps(List.of(read, mixed));
    NDArray logits = network.forward(Pass.evaluation(scope, weights, taps), pixels);
    return new Answer(logits, logits.toFloatArray(), taps.get(read).toFloatArray(), taps.get(mixed).toFloatArray());
  }

  private double loss(Scope scope, Answer answer, NDArray labels) {
    return CrossEntropy.of(scope, answer.tensor(), labels, 1.0 / images).getFloat();
  }

  private Optional<Double> predicted(LayerConversion conversion, Weights before, Weights after, Answer old) {
    boolean single = conversion.before().config().layers().get(conversion.layer()) == LayerState.CONVOLUTION
        && conversion.to() == LayerState.ATTENTION;
    if (!single) {
      return Optional.empty();
    }
    String block = PrsNet.block(conversion.layer());
    float[] bias = before.get(block + ".conv.bias").toFloatArray();
    float[] projection = after.get(block + ".attn.proj.weight").toFloatArray();
    int width = conversion.before().config().embedDim();
    int size = old.read().length / images;
    double largest = 0;
    for (int image = 0; image < images; image++) {
      float[] sum = new float[width];
      float[] convolved = new float[size];
      for (int i = 0; i < size; i++) {
        sum[i % width] += old.read()[image * size + i];
        convolved[i] = old.mixed()[image * size + i];
      }
      largest = Math.max(largest, largest(conversion.arithmetic().predictedChange(convolved, bias, projection, sum)));
    }
    return Optional.of(largest);
  }

  private static double largest(float[] values) {
    double largest = 0;
    for (float value : values) {
      largest = Math.max(largest, Math.abs(value));
    }
    return largest;
  }

  private static double largestDifference(float[] a, float[] b) {
    double largest = 0;
    for (int i = 0; i < a.length; i++) {
      largest = Math.max(largest, Math.abs((double) a[i] - b[i]));
    }
    return largest;
  }
}

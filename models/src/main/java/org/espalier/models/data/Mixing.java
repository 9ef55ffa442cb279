package org.espalier.models.data;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.espalier.models.InputException;
import org.espalier.models.tensor.RandomKey;
import org.espalier.models.tensor.RandomStream;

/**
 * Mixup (Zhang et al. 2018), cutmix (Yun et al. 2019) and label smoothing. Sample i of a batch of B is mixed with sample B - 1 - i
 * as it was before mixing, so B has to be even.
 *
 * @param mixup             alpha of Beta(alpha, alpha), 0 for no mixup; 0.8 when left out
 * @param cutmix            the same for cutmix; 1 when left out
 * @param probability       that there is mixing at all; 1 when left out
 * @param switchProbability that it is cutmix, where there are both; 0.5 when left out
 * @param mode              how often is drawn; batch when left out
 * @param labelSmoothing    what is spread over all classes, at least 0, below 1; 0.1 when left out
 */
public record Mixing(Double mixup, Double cutmix, Double probability, Double switchProbability, Mode mode, Double labelSmoothing) {

  /** What shares a draw. */
  public enum Mode {
    /** All samples of a batch. */
    @JsonProperty("batch") BATCH,
    /** Nothing: every sample has a draw of its own. */
    @JsonProperty("element") ELEMENT
  }

  public Mixing {
    mixup = mixup == null ? Double.valueOf(0.8) : mixup;
    cutmix = cutmix == null ? Double.valueOf(1) : cutmix;
    probability = probability == null ? Double.valueOf(1) : probability;
    switchProbability = switchProbability == null ? Double.valueOf(0.5) : switchProbability;
    mode = mode == null ? Mode.BATCH : mode;
    labelSmoothing = labelSmoothing == null ? Double.valueOf(0.1) : labelSmoothing;
    if (!(mixup >= 0 && mixup <= 1000 && cutmix >= 0 && cutmix <= 1000)) {
      throw new InputException("mixing with mixup %s, cutmix %s: give an alpha of 0 to 1000 each, 0 for none", mixup, cutmix);
    }
    if (!(probability >= 0 && probability <= 1 && switchProbability >= 0 && switchProbability <= 1)) {
      throw new InputException("mixing with probability %s, switchProbability %s: give 0 to 1 each", probability, switchProbability);
    }
    if (!(labelSmoothing >= 0 && labelSmoothing < 1)) {
      throw new InputException("labelSmoothing is %s: give 0 to below 1", labelSmoothing);
    }
  }

  /** The recipe's own numbers. */
  public static Mixing standard() {
    return new Mixing(null, null, null, null, null, null);
  }

  /** Whether samples are mixed; otherwise labels are smoothed and no more. */
  boolean pairs() {
    return (mixup > 0 || cutmix > 0) && probability > 0;
  }

  /**
   * What is drawn for a sample.
   *
   * @param step     index of the batch in its run, from 0
   * @param position of the sample in the whole batch
   */
  Mix draw(long seed, long step, int position, int size) {
    RandomKey key = RandomKey.of(seed, "mixing").time(step);
    RandomStream draws = (mode == Mode.ELEMENT ? key.item(position) : key).stream();
    if (!pairs() || !draws.nextBoolean(probability)) {
      return Mix.NONE;
    }
    boolean cut = cutmix > 0 && (mixup == 0 || draws.nextBoolean(switchProbability));
    double lambda = draws.nextBeta(cut ? cutmix : mixup);
    return cut ? Mix.cut(Box.around(draws.nextInt(size), draws.nextInt(size), lambda, size, size), size, size) : Mix.blend(lambda);
  }

  String text() {
    return "mixup " + mixup + ", cutmix " + cutmix + " by " + (mode == Mode.BATCH ? "batch" : "element")
        + " with probability " + probability + ", switched with " + switchProbability + ", label smoothing " + labelSmoothing;
  }
}

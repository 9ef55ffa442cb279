package org.espalier.models.data;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import java.util.ArrayList;
import java.util.List;
import org.espalier.models.InputException;

/**
 * What is done to training pictures beside framing them, in this order: copies of a sample in an epoch, RandAugment or colour jitter
 * (on 8 bits, before the normalisation), erasing (after it), mixing within the batch. What is null is not done.
 *
 * @param repeats     copies of a sample that follow each other in an epoch, each augmented differently: see
 *                    {@link RepeatedAugmentation}
 * @param randAugment or null
 * @param colorJitter brightness, contrast and saturation change by up to so much, 0 .. 1; inactive beside RandAugment, as in the recipe
 * @param erasing     or null
 * @param mixing      or null
 */
public record Augmentation(Integer repeats, @JsonInclude(Include.NON_NULL) RandAugment randAugment, Double colorJitter,
    @JsonInclude(Include.NON_NULL) Erasing erasing, @JsonInclude(Include.NON_NULL) Mixing mixing) {
  /** Nothing of it. */
  public static final Augmentation NONE = new Augmentation(null, null, null, null, null);
  private static final int MOST_REPEATS = 100;

  public Augmentation {
    if (repeats != null && (repeats < 1 || repeats > MOST_REPEATS)) {
      throw new InputException("repeats is %d: give 1 to %d copies of a sample", repeats, MOST_REPEATS);
    }
    if (colorJitter != null && !(colorJitter >= 0 && colorJitter <= 1)) {
      throw new InputException("colorJitter is %s: give 0 to 1", colorJitter);
    }
  }

  int copies() {
    return repeats == null ? 1 : repeats;
  }

  /** Whether samples of a batch are mixed, so that it needs an even number of them. */
  boolean pairs() {
    return mixing != null && mixing.pairs();
  }

  boolean jitters() {
    return randAugment == null && colorJitter != null && colorJitter > 0;
  }

  /** Every number that can change an input or a target, with a comma before each part; nothing if nothing is done. */
  String text() {
    List<String> parts = new ArrayList<>();
    if (copies() > 1) {
      parts.add(copies() + " copies");
    }
    if (randAugment != null) {
      parts.add(randAugment.text());
    }
    if (jitters()) {
      parts.add("colour jitter " + colorJitter);
    }
    if (erasing != null) {
      parts.add(erasing.text());
    }
    if (mixing != null) {
      parts.add(mixing.text());
    }
    return parts.isEmpty() ? "" : ", " + String.join(", ", parts);
  }
}

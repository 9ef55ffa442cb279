package org.espalier.models.data;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.stream.IntStream;
import org.espalier.models.tensor.RandomKey;
import org.espalier.models.tensor.RandomStream;

/** Which samples of a class a part of the data keeps: the first of some order, and how many that are. */
public enum SubsetRule {
  /** A shuffle keyed like every draw of this program; the share is rounded, halves to even. */
  @JsonProperty("shuffled") SHUFFLED {
    @Override
    public int[] order(long seed, int label, int size) {
      return RandomKey.of(seed, "subset").item(label).stream().permutation(size);
    }

    @Override
    public int count(double fraction, int size) {
      return (int) Math.rint(fraction * size);
    }
  },
  /** The published shuffle of the data-scale experiment; the share, exact as written, is rounded down, but one stays. */
  @JsonProperty("nested") NESTED {
    @Override
    public int[] order(long seed, int label, int size) {
      RandomStream draws = RandomStream.splitMix64(seed + label * CLASS_STRIDE);
      int[] order = IntStream.range(0, size).toArray();
      for (int i = size - 1; i > 0; i--) {
        int j = (int) Long.remainderUnsigned(draws.nextLong(), i + 1);
        int swapped = order[i];
        order[i] = order[j];
        order[j] = swapped;
      }
      return order;
    }

    @Override
    public int count(double fraction, int size) {
      return Math.max(1, BigDecimal.valueOf(fraction).multiply(BigDecimal.valueOf(size)).setScale(0, RoundingMode.FLOOR).intValueExact());
    }
  },
  /** ConViT's: no shuffle, so the first in the order of the data set, which is that of the file names; the share is rounded down. */
  @JsonProperty("first-by-name") FIRST_BY_NAME {
    @Override
    public int[] order(long seed, int label, int size) {
      return IntStream.range(0, size).toArray();
    }

    @Override
    public int count(double fraction, int size) {
      return (int) (fraction * size);
    }
  };

  private static final long CLASS_STRIDE = 0xD1B54A32D192ED03L;

  /** Places 0 .. size - 1 among the samples of a class, those that are kept longest first. */
  public abstract int[] order(long seed, int label, int size);

  /** How many of {@code size} samples a share is. */
  public abstract int count(double fraction, int size);
}

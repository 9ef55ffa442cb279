package org.espalier.models.data;

import com.fasterxml.jackson.annotation.JsonCreator;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.espalier.models.InputException;

/**
 * Maps a channel's value v of 0 .. 255 to (v / 255 - mean) / std.
 *
 * @param mean of red, green, blue, on the scale 0 .. 1
 * @param std  the same, positive
 */
public record Normalization(List<Double> mean, List<Double> std) {
  /** Constants of the reference's data pipelines; CIFAR-100 is divided by CIFAR-10's deviations there. */
  public static final Normalization CIFAR10 = of(0.4914, 0.4822, 0.4465, 0.2023, 0.1994, 0.2010);
  public static final Normalization CIFAR100 = of(0.5071, 0.4867, 0.4408, 0.2023, 0.1994, 0.2010);
  public static final Normalization IMAGENET = of(0.485, 0.456, 0.406, 0.229, 0.224, 0.225);
  /** Of the 2,000 training pictures that {@link Shapes} paints by default. */
  public static final Normalization SHAPES = of(0.3552, 0.3570, 0.3576, 0.2143, 0.2166, 0.2124);

  private static final Map<String, Normalization> NAMED = new TreeMap<>(
      Map.of("cifar10", CIFAR10, "cifar100", CIFAR100, "imagenet", IMAGENET, "shapes", SHAPES));

  @JsonCreator
  public Normalization {
    check("mean", mean, 0);
    check("std", std, Double.MIN_NORMAL);
    mean = List.copyOf(mean);
    std = List.copyOf(std);
  }

  /** {@code cifar10}, {@code cifar100}, {@code imagenet} or {@code shapes}. */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public static Normalization named(String name) {
    Normalization known = NAMED.get(name);
    if (known == null) {
      throw new InputException("normalization is \"%s\": give one of %s, or mean and std of three numbers each", name,
          String.join(", ", NAMED.keySet()));
    }
    return known;
  }

  /** A name, or six numbers with commas between them: the means, then the deviations. */
  public static Normalization parse(String text) {
    String number = "[0-9.eE+-]{1,24}";
    return text.matches(number + "(," + number + "){5}")
        ? of(Arrays.stream(text.split(",")).mapToDouble(Normalization::number).toArray()) : named(text);
  }

  private static double number(String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new InputException(e, "normalization has the number %s: write it as in 0.485", text);
    }
  }

  static Normalization of(double... meanThenStd) {
    List<Double> all = Arrays.stream(meanThenStd).boxed().toList();
    return new Normalization(all.subList(0, 3), all.subList(3, 6));
  }

  private static void check(String what, List<Double> values, double least) {
    boolean good = values != null && values.size() == Image.CHANNELS
        && values.stream().allMatch(v -> v != null && v >= least && v <= 1);
    if (!good) {
      throw new InputException("normalization.%s is %s: give three numbers between %s and 1 (red, green, blue)", what, values,
          least == 0 ? "0" : "above 0");
    }
  }

  /** The mean as 8 bits a channel, halves to even. */
  int[] meanColour() {
    return mean.stream().mapToInt(value -> (int) Math.rint(255 * value)).toArray();
  }

  /** Normalises the values from {@code from} to before {@code to}, all of one channel, in place: one product, one sum each. */
  void apply(float[] values, int from, int to, int channel) {
    float scale = (float) (1 / (255 * std.get(channel)));
    float shift = (float) (-mean.get(channel) / std.get(channel));
    for (int i = from; i < to; i++) {
      values[i] = values[i] * scale + shift;
    }
  }
}

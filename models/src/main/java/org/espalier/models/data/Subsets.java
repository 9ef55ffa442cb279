package org.espalier.models.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.espalier.models.InputException;
import org.espalier.models.tensor.RandomKey;

/**
 * Class-balanced parts of a data set. Each class's samples, in the order of the data set, are shuffled by a generator keyed by
 * seed and class index, and the first so many are kept: a smaller part is inside a larger one of the same seed, by share or by
 * count.
 */
final class Subsets {
  private Subsets() {}

  /** What is left to train on, and what is held out. */
  record HeldOut(DataSet rest, DataSet held) {}

  /**
   * The first {@code round(fraction * count)} of every class, halves rounded to even.
   *
   * @param fraction above 0, at most 1
   */
  static DataSet fraction(DataSet whole, double fraction, long seed) {
    if (!(fraction > 0 && fraction <= 1)) {
      throw new InputException("fraction is %s: give a number above 0, at most 1", fraction);
    }
    return fraction == 1 ? whole : new Subset(whole, chosen(whole, "subset", seed, "fraction " + fraction, share(fraction)));
  }

  /** The first {@code count} of every class. */
  static DataSet perClass(DataSet whole, int count, long seed) {
    if (count < 1) {
      throw new InputException("limit is %d: give at least 1 sample a class", count);
    }
    return new Subset(whole, chosen(whole, "subset", seed, "limit " + count, size -> count));
  }

  /**
   * Holds {@code round(fraction * count)} of every class out, chosen by a shuffle of its own.
   *
   * @param fraction above 0, below 1
   */
  static HeldOut holdOut(DataSet whole, double fraction, long seed) {
    if (!(fraction > 0 && fraction < 1)) {
      throw new InputException("validation is %s: give a number above 0 and below 1, or 0 for none", fraction);
    }
    int[] held = chosen(whole, "validation", seed, "validation " + fraction, share(fraction));
    Arrays.sort(held);
    int[] rest = IntStream.range(0, whole.size()).filter(i -> Arrays.binarySearch(held, i) < 0).toArray();
    DataSet remaining = new Subset(whole, rest);
    requireEveryClass(remaining, "validation " + fraction + " leaves nothing to train on");
    return new HeldOut(remaining, new Subset(whole, held));
  }

  private static IntUnaryOperator share(double fraction) {
    return size -> (int) Math.rint(fraction * size);
  }

  private static int[] chosen(DataSet whole, String purpose, long seed, String asked, IntUnaryOperator count) {
    List<List<Integer>> classes = byClass(whole);
    IntStream.Builder chosen = IntStream.builder();
    for (int label = 0; label < classes.size(); label++) {
      List<Integer> members = classes.get(label);
      int wanted = count.applyAsInt(members.size());
      if (wanted < 1 || wanted > members.size()) {
        throw new InputException("%s takes %d samples of class \"%s\" in %s, which has %d: give another value", asked, wanted,
            whole.classNames().get(label), whole.name(), members.size());
      }
      int[] order = RandomKey.of(seed, purpose).item(label).stream().permutation(members.size());
      for (int i = 0; i < wanted; i++) {
        chosen.add(members.get(order[i]));
      }
    }
    return chosen.build().toArray();
  }

  /** @param complaint what to say of a class without samples */
  static void requireEveryClass(DataSet set, String complaint) {
    List<List<Integer>> classes = byClass(set);
    for (int label = 0; label < classes.size(); label++) {
      if (classes.get(label).isEmpty()) {
        throw new InputException("%s in class \"%s\" of %s", complaint, set.classNames().get(label), set.name());
      }
    }
  }

  private static List<List<Integer>> byClass(DataSet set) {
    List<List<Integer>> classes = new ArrayList<>();
    set.classNames().forEach(name -> classes.add(new ArrayList<>()));
    for (int i = 0; i < set.size(); i++) {
      classes.get(set.label(i)).add(i);
    }
    return classes;
  }
}

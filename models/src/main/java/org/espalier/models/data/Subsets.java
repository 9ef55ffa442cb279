package org.espalier.models.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.espalier.models.InputException;
import org.espalier.models.tensor.RandomKey;

/**
 * Class-balanced parts of a data set. Each class's samples, in the order of the data set, are put into an order that seed and class
 * index decide, and the first so many are kept: a smaller part is inside a larger one of the same seed and rule, by share or by
 * count.
 */
public final class Subsets {
  private Subsets() {}

  /** An order of the samples of a class, as places 0 .. size - 1. */
  private interface Order {
    int[] of(int label, int size);
  }

  private static Order by(SubsetRule rule, long seed) {
    return (label, size) -> rule.order(seed, label, size);
  }

  /** What is left to train on, and what is held out. */
  record HeldOut(DataSet rest, DataSet held) {}

  /** A share of every class, by {@link SubsetRule#SHUFFLED}. */
  static DataSet fraction(DataSet whole, double fraction, long seed) {
    return fraction(whole, fraction, SubsetRule.SHUFFLED, seed);
  }

  /**
   * A share of every class.
   *
   * @param fraction above 0, at most 1
   */
  static DataSet fraction(DataSet whole, double fraction, SubsetRule rule, long seed) {
    requireFraction(fraction);
    return fraction == 1 ? whole
        : new Subset(whole, chosen(whole, by(rule, seed), "fraction " + fraction, size -> rule.count(fraction, size)));
  }

  private static void requireFraction(double fraction) {
    if (!(fraction > 0 && fraction <= 1)) {
      throw new InputException("fraction is %s: give a number above 0, at most 1", fraction);
    }
  }

  /** The first {@code count} of every class, by {@link SubsetRule#SHUFFLED}. */
  static DataSet perClass(DataSet whole, int count, long seed) {
    return perClass(whole, count, SubsetRule.SHUFFLED, seed);
  }

  /** The first {@code count} of every class. */
  static DataSet perClass(DataSet whole, int count, SubsetRule rule, long seed) {
    if (count < 1) {
      throw new InputException("limit is %d: give at least 1 sample a class", count);
    }
    return new Subset(whole, chosen(whole, by(rule, seed), "limit " + count, size -> count));
  }

  /**
   * Numbers of the samples of a share of every class, ascending.
   *
   * @param labels   of all samples, 0 .. classes - 1
   * @param fraction above 0, at most 1
   */
  public static int[] fraction(int[] labels, int classes, double fraction, SubsetRule rule, long seed) {
    requireFraction(fraction);
    List<List<Integer>> members = byClass(classes, labels.length, i -> labels[i]);
    return first(members, by(rule, seed), label -> rule.count(fraction, members.get(label).size()));
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
    Order order = (label, size) -> RandomKey.of(seed, "validation").item(label).stream().permutation(size);
    int[] held = chosen(whole, order, "validation " + fraction, size -> (int) Math.rint(fraction * size));
    int[] rest = IntStream.range(0, whole.size()).filter(i -> Arrays.binarySearch(held, i) < 0).toArray();
    DataSet remaining = new Subset(whole, rest);
    requireEveryClass(remaining, "validation " + fraction + " leaves nothing to train on");
    return new HeldOut(remaining, new Subset(whole, held));
  }

  private static int[] chosen(DataSet whole, Order order, String asked, IntUnaryOperator count) {
    List<List<Integer>> classes = byClass(whole);
    return first(classes, order, label -> {
      int size = classes.get(label).size();
      int wanted = count.applyAsInt(size);
      if (wanted < 1 || wanted > size) {
        throw new InputException("%s takes %d samples of class \"%s\" in %s, which has %d: give another value", asked, wanted,
            whole.classNames().get(label), whole.name(), size);
      }
      return wanted;
    });
  }

  /** The first so many of every class, ascending. */
  private static int[] first(List<List<Integer>> classes, Order order, IntUnaryOperator count) {
    IntStream.Builder chosen = IntStream.builder();
    for (int label = 0; label < classes.size(); label++) {
      List<Integer> members = classes.get(label);
      Arrays.stream(order.of(label, members.size()), 0, count.applyAsInt(label)).map(members::get).forEach(chosen);
    }
    return chosen.build().sorted().toArray();
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
    return byClass(set.classes(), set.size(), set::label);
  }

  private static List<List<Integer>> byClass(int classes, int samples, IntUnaryOperator label) {
    List<List<Integer>> members = new ArrayList<>();
    for (int i = 0; i < classes; i++) {
      members.add(new ArrayList<>());
    }
    for (int i = 0; i < samples; i++) {
      members.get(label.applyAsInt(i)).add(i);
    }
    return members;
  }
}

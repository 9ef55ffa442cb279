package org.espalier.analysis.spectrum;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.stream.Stream;

/**
 * The discrete Fourier transform of many short real sequences side by side: a row for each place of a sequence, in it a lane for each
 * sequence. In float32.
 *
 * <p>x[j] + x[j + n/2] has the even frequencies of an even length, as a transform of half the length; x[j] - x[j + n/2] has the odd
 * ones. Those, and all of an odd length, are sums of products with cosines and sines, after symmetries have halved the number of terms.
 * The steps are planned once. Every loop has one index and at most six arrays, which the compiler of the JVM turns into vector
 * instructions; with more it does not.
 */
final class LaneTransform {
  /** What is transformed, by place. */
  final float[][] input;
  /** Real parts, by frequency from 0 to n/2. */
  final float[][] cosines;
  /** Imaginary parts with their sign turned. */
  final float[][] sines;
  private final int lanes;
  private final float[] zeros;
  /** Of all n-th parts of a turn. */
  private final double[] cosine;
  private final double[] sine;
  private final List<Runnable> steps = new ArrayList<>();
  /** Rows whose values no later step needs: the fewer rows there are, the more of them stay in a cache. */
  private final Deque<float[]> free = new ArrayDeque<>();

  LaneTransform(int length, int lanes) {
    this.lanes = lanes;
    this.input = new float[length][lanes];
    this.cosines = new float[length / 2 + 1][lanes];
    this.sines = new float[length / 2 + 1][lanes];
    this.zeros = new float[lanes];
    this.cosine = Fourier.cosines(length);
    this.sine = Fourier.sines(length);
    plan(input, 1);
  }

  /** From the input, which is lost, to cosines and sines. */
  void run() {
    for (Runnable step : steps) {
      step.run();
    }
  }

  /** The frequencies of x are each {@code stride}-th of all. */
  private void plan(float[][] x, int stride) {
    if (x.length % 2 == 1) {
      planOddLength(x, stride);
      return;
    }
    int half = x.length / 2;
    float[][] sums = new float[half][];
    float[][] differences = new float[half][];
    for (int j = 0; j < half; j++) {
      sums[j] = take();
      differences[j] = take();
      planFold(x[j], x[j + half], sums[j], differences[j]);
    }
    planOddFrequencies(differences, stride);
    plan(sums, 2 * stride);
  }

  /** All but frequency 0 are computed less x[0]: so they are exactly zero where all places are equal. */
  private void planOddLength(float[][] x, int stride) {
    int n = x.length;
    Folded folded = fold(x);
    Term first = new Term(0, x[0]);
    for (Term sum : folded.sums) {
      planSum(sum.row, List.of(first), j -> -2, sum.row);
    }
    planSum(x[0], join(first, folded.sums), j -> j == 0 ? n - 1 : 1, cosines[0]);
    for (int k = 1; k < n - k; k++) {
      planPart(folded.sums, cosine, k * stride, cosines[k * stride]);
      planPart(folded.differences, sine, k * stride, sines[k * stride]);
    }
  }

  /** Frequencies 1, 3, .. h of a length 2 h, from h differences. Where h is even, h - k has the terms of k up to their signs. */
  private void planOddFrequencies(float[][] x, int stride) {
    int h = x.length;
    Folded folded = fold(x);
    List<Term> ofCosines = join(new Term(0, x[0]), folded.differences);
    List<Term> ofSines = h % 2 == 1 ? folded.sums : join(new Term(h / 2, x[h / 2]), folded.sums);
    for (int k = 1; k <= h; k += 2) {
      int frequency = k * stride;
      int other = (h - k) * stride;
      if (h % 2 == 1 || frequency == other) {
        planPart(ofCosines, cosine, frequency, cosines[frequency]);
        planPart(ofSines, sine, frequency, sines[frequency]);
      } else if (frequency < other) {
        planTwo(withRemainder(0, ofCosines), withRemainder(1, ofCosines), cosine, frequency, cosines[frequency], cosines[other]);
        planTwo(withRemainder(1, ofSines), withRemainder(0, ofSines), sine, frequency, sines[frequency], sines[other]);
      }
    }
    ofCosines.forEach(term -> free.push(term.row));
    ofSines.forEach(term -> free.push(term.row));
  }

  /** Of each place j and its mirror place n - j. */
  private Folded fold(float[][] x) {
    Folded folded = new Folded(new ArrayList<>(), new ArrayList<>());
    for (int j = 1; j < x.length - j; j++) {
      float[] sum = take();
      float[] difference = take();
      planFold(x[j], x[x.length - j], sum, difference);
      folded.sums.add(new Term(j, sum));
      folded.differences.add(new Term(j, difference));
    }
    return folded;
  }

  private static List<Term> join(Term first, List<Term> rest) {
    return Stream.concat(Stream.of(first), rest.stream()).toList();
  }

  private static List<Term> withRemainder(int remainder, List<Term> terms) {
    return terms.stream().filter(term -> term.place % 2 == remainder).toList();
  }

  /** Two frequencies at once, in one of which the second terms have the other sign. */
  private void planTwo(List<Term> firstTerms, List<Term> secondTerms, double[] table, int frequency, float[] sum, float[] difference) {
    float[] first = take();
    float[] second = take();
    planPart(firstTerms, table, frequency, first);
    planPart(secondTerms, table, frequency, second);
    planFold(first, second, sum, difference);
  }

  private void planPart(List<Term> terms, double[] table, int frequency, float[] to) {
    planSum(zeros, terms, j -> table[j * frequency % table.length], to);
  }

  private void planSum(float[] start, List<Term> terms, IntToDoubleFunction weight, float[] to) {
    for (int i = 0; i < terms.size(); i += Sum.TERMS) {
      Sum sum = new Sum(i == 0 ? start : to, new float[Sum.TERMS], new float[][] {zeros, zeros, zeros, zeros}, to);
      for (int j = i; j < Math.min(i + Sum.TERMS, terms.size()); j++) {
        sum.weights[j - i] = (float) weight.applyAsDouble(terms.get(j).place);
        sum.rows[j - i] = terms.get(j).row;
      }
      steps.add(sum);
    }
  }

  private void planFold(float[] left, float[] right, float[] sum, float[] difference) {
    steps.add(new Fold(left, right, sum, difference));
    free.push(left);
    free.push(right);
  }

  private float[] take() {
    return free.isEmpty() ? new float[lanes] : free.pop();
  }

  /** A row whose weight in a sum is a cosine or sine of this place. */
  private record Term(int place, float[] row) {}

  private record Folded(List<Term> sums, List<Term> differences) {}

  private record Fold(float[] left, float[] right, float[] sum, float[] difference) implements Runnable {
    @Override
    public void run() {
      fold(left, right, sum, difference);
    }

    private static void fold(float[] left, float[] right, float[] sum, float[] difference) {
      for (int i = 0; i < sum.length; i++) {
        sum[i] = left[i] + right[i];
        difference[i] = left[i] - right[i];
      }
    }
  }

  private record Sum(float[] start, float[] weights, float[][] rows, float[] to) implements Runnable {
    static final int TERMS = 4;

    @Override
    public void run() {
      add(start, weights[0], rows[0], weights[1], rows[1], weights[2], rows[2], weights[3], rows[3], to);
    }

    private static void add(float[] start, float a, float[] x, float b, float[] y, float c, float[] z, float d, float[] w, float[] to) {
      for (int i = 0; i < to.length; i++) {
        to[i] = start[i] + (a * x[i] + b * y[i] + (c * z[i] + d * w[i]));
      }
    }
  }
}

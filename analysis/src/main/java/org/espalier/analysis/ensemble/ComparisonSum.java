package org.espalier.analysis.ensemble;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.espalier.analysis.ensemble.Comparison.Pair;
import org.espalier.analysis.ensemble.Comparison.Role;
import org.espalier.analysis.ensemble.Comparison.Standing;
import org.espalier.analysis.ensemble.Comparison.Voice;

/**
 * Compares what voices say of the same samples, batch by batch: sums in float64, in the order of the samples, so that the batches decide
 * nothing. One thread at a time.
 */
final class ComparisonSum {
  private static final int TOP = 5;
  private final List<Voice> voices;
  private final List<Integer> teachers;
  private final Hits[] hits;
  private final Hits ofProbabilities = new Hits();
  private final Hits ofLogits = new Hits();
  private final Overlap[][] overlaps;
  private final double[][] divergences;
  private List<Integer> featured;
  private LinearCka cka;
  private long samples;

  /** Labels that came first, and among the first five. */
  private static final class Hits {
    private long top1;
    private long top5;

    /** @return whether the label came first */
    boolean add(double[] scores, int label) {
      int rank = Scores.rank(scores, label);
      top1 += rank < 1 ? 1 : 0;
      top5 += rank < TOP ? 1 : 0;
      return rank < 1;
    }

    Standing standing(Voice voice, long samples) {
      return new Standing(voice, 100.0 * top1 / samples, 100.0 * top5 / samples);
    }
  }

  /** @param voices the teachers first */
  ComparisonSum(List<Voice> voices) {
    int count = voices.size();
    this.voices = List.copyOf(voices);
    this.teachers = IntStream.range(0, count).filter(i -> voices.get(i).role() == Role.TEACHER).boxed().toList();
    this.hits = IntStream.range(0, count).mapToObj(i -> new Hits()).toArray(Hits[]::new);
    this.overlaps = new Overlap[count][count];
    this.divergences = new double[count][count];
    Arrays.stream(overlaps).forEach(row -> Arrays.fill(row, Overlap.NONE));
  }

  /**
   * Adds a batch.
   *
   * @param said by each voice, in their order
   */
  void add(int[] labels, List<Said> said) {
    int classes = said.get(0).logits().length / labels.length;
    for (int row = 0; row < labels.length; row++) {
      int sample = row;
      add(labels[row], said.stream().map(one -> Scores.row(one.logits(), sample, classes)).toList());
    }
    addFeatures(said, labels.length);
    samples += labels.length;
  }

  private void add(int label, List<double[]> logits) {
    List<double[]> logs = logits.stream().map(Scores::logProbabilities).toList();
    boolean[] right = new boolean[voices.size()];
    for (int i = 0; i < right.length; i++) {
      right[i] = hits[i].add(logits.get(i), label);
      for (int j = 0; j < i; j++) {
        boolean same = Scores.largest(logits.get(i)) == Scores.largest(logits.get(j));
        overlaps[j][i] = overlaps[j][i].plus(right[j], right[i], same);
        divergences[j][i] += Scores.divergence(logs.get(j), logs.get(i));
        divergences[i][j] += Scores.divergence(logs.get(i), logs.get(j));
      }
    }
    ofLogits.add(mean(teachers.stream().map(logits::get).toList()), label);
    ofProbabilities.add(mean(teachers.stream().map(logs::get).map(ComparisonSum::exp).toList()), label);
  }

  private static double[] exp(double[] logs) {
    return Arrays.stream(logs).map(Math::exp).toArray();
  }

  private static double[] mean(List<double[]> rows) {
    double[] mean = new double[rows.get(0).length];
    for (double[] row : rows) {
      for (int k = 0; k < mean.length; k++) {
        mean[k] += row[k] / rows.size();
      }
    }
    return mean;
  }

  private void addFeatures(List<Said> said, int size) {
    if (cka == null) {
      featured = IntStream.range(0, said.size()).filter(i -> said.get(i).features().length > 0).boxed().toList();
      cka = new LinearCka(featured.stream().mapToInt(i -> said.get(i).features().length / size).toArray());
    }
    cka.add(featured.stream().map(i -> said.get(i).features()).toList(), size);
  }

  /** What came out, of these pictures. */
  Comparison of(String data, String dataHash, String part) {
    List<Standing> standings = new ArrayList<>(IntStream.range(0, voices.size())
        .mapToObj(i -> hits[i].standing(voices.get(i), samples)).toList());
    if (teachers.size() > 1) {
      standings.addAll(teachers.size(), List.of(
          ofProbabilities.standing(new Voice("mean of the teachers' probabilities", Role.ENSEMBLE, ""), samples),
          ofLogits.standing(new Voice("mean of the teachers' logits", Role.ENSEMBLE, ""), samples)));
    }
    return new Comparison(data, dataHash, part, samples, standings, pairs());
  }

  private List<Pair> pairs() {
    List<Pair> pairs = new ArrayList<>();
    for (int i = 0; i < voices.size(); i++) {
      for (int j = i + 1; j < voices.size(); j++) {
        pairs.add(new Pair(voices.get(i).name(), voices.get(j).name(), overlaps[i][j], divergences[i][j] / samples,
            divergences[j][i] / samples, cka(i, j)));
      }
    }
    return pairs;
  }

  private double cka(int i, int j) {
    return featured.contains(i) && featured.contains(j) ? cka.of(featured.indexOf(i), featured.indexOf(j)) : Double.NaN;
  }
}

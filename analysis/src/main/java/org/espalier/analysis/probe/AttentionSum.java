package org.espalier.analysis.probe;

import java.util.stream.IntStream;

/** Sums attention probabilities of one layer, batch by batch, in float64. One thread at a time. */
public final class AttentionSum {
  private final String tap;
  private final KeyPlaces places;
  private final int heads;
  private final double[] distances;
  private final double[] meanMap;
  private final double[] distance;
  private final double[] entropy;
  private long samples;

  public AttentionSum(String tap, KeyPlaces places, int heads) {
    this.tap = tap;
    this.places = places;
    this.heads = heads;
    this.distances = distances(places);
    this.meanMap = new double[places.queries() * places.keys()];
    this.distance = new double[heads];
    this.entropy = new double[heads];
  }

  /** From every query to every key; 0 where one has no place. */
  private static double[] distances(KeyPlaces places) {
    double[] distances = new double[places.queries() * places.keys()];
    for (int query = places.leading(); query < places.queries(); query++) {
      for (int key = places.leading(); key < places.keys(); key++) {
        distances[query * places.keys() + key] = places.distance(query, key);
      }
    }
    return distances;
  }

  /** @param probabilities (batch, heads, queries, keys) */
  public void add(float[] probabilities, int batch) {
    int row = places.keys();
    if (probabilities.length != (long) batch * heads * meanMap.length) {
      throw new IllegalArgumentException("%s: %d probabilities are not those of %d samples, %d heads, %d queries and %d keys".formatted(
          tap, probabilities.length, batch, heads, places.queries(), row));
    }
    for (int i = 0; i < batch * heads; i++) {
      for (int query = 0; query < places.queries(); query++) {
        addRow(probabilities, (i * places.queries() + query) * row, i % heads, query);
      }
    }
    samples += batch;
  }

  private void addRow(float[] probabilities, int from, int head, int query) {
    int at = query * places.keys();
    double nats = 0;
    double placed = 0;
    double way = 0;
    for (int key = 0; key < places.keys(); key++) {
      double p = probabilities[from + key];
      meanMap[at + key] += p;
      nats -= p > 0 ? p * Math.log(p) : 0;
      placed += key < places.leading() ? 0 : p;
      way += p * distances[at + key];
    }
    entropy[head] += nats;
    distance[head] += query < places.leading() || placed == 0 ? 0 : way / placed;
  }

  /** What was found so far. */
  public LayerAttention attention() {
    if (samples == 0) {
      throw new IllegalStateException("no attention was added for " + tap);
    }
    int cells = places.queries() - places.leading();
    return new LayerAttention(tap, places, scaled(distance, samples * cells), scaled(entropy, samples * places.queries()),
        scaled(meanMap, samples * heads));
  }

  private static double[] scaled(double[] sums, double count) {
    return IntStream.range(0, sums.length).mapToDouble(i -> sums[i] / count).toArray();
  }
}

package org.espalier.analysis.probe;

import java.util.Arrays;

/**
 * What the attention of one layer does, on average over samples.
 *
 * @param distance by head: cells from a query to its keys, weighted by attention, over the queries and keys that have a place
 * @param entropy  by head, in nats, over all keys, on average over all queries; ln(keys) where attention is even
 * @param mean     over heads, (queries, keys)
 */
public record LayerAttention(String tap, KeyPlaces places, double[] distance, double[] entropy, double[] mean) {

  public int heads() {
    return distance.length;
  }

  /**
   * Where a query looks: its row without the leading keys, (keyHeight, keyWidth).
   *
   * @param query from 0, leading tokens first
   */
  public double[] row(int query) {
    int from = query * places.keys();
    return Arrays.copyOfRange(mean, from + places.leading(), from + places.keys());
  }

  /** The query in the middle of the grid. */
  public int middle() {
    return places.leading() + places.height() / 2 * places.width() + places.width() / 2;
  }
}

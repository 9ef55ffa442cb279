package org.espalier.analysis.probe;

import java.util.List;
import org.espalier.models.nn.ProbePoint;

/**
 * Where the queries and keys of an attention lie. Queries are leading tokens, which have no place, and then the cells of a grid; keys are
 * the same, with as many cells more on every side as the padding says.
 *
 * @param leading tokens without a place, in front of queries and of keys
 * @param padding cells beyond each side of the grid that are keys too
 */
public record KeyPlaces(int leading, int height, int width, int padding) {

  /**
   * The places of an attention with so many queries and keys in a network with these probe points.
   *
   * @throws IllegalArgumentException if no grid of the network has such queries, or its keys are no padded grid
   */
  public static KeyPlaces of(String tap, List<ProbePoint> points, int queries, int keys) {
    ProbePoint grid = points.stream().filter(ProbePoint::tokens)
        .filter(point -> point.leading() + point.height() * point.width() == queries).findFirst()
        .orElseThrow(() -> new IllegalArgumentException(
            "%s has %d queries, but no probe point of the network has so many tokens: their places are not known".formatted(tap, queries)));
    for (int padding = 0; padding <= Math.max(grid.height(), grid.width()); padding++) {
      KeyPlaces places = new KeyPlaces(grid.leading(), grid.height(), grid.width(), padding);
      if (places.keys() == keys) {
        return places;
      }
    }
    throw new IllegalArgumentException("%s has %d keys for %d queries, a grid of %d x %d behind %d tokens: that is no padding of the grid"
        .formatted(tap, keys, queries, grid.height(), grid.width(), grid.leading()));
  }

  public int queries() {
    return leading + height * width;
  }

  public int keys() {
    return leading + keyHeight() * keyWidth();
  }

  /** Rows of the grid of keys. */
  public int keyHeight() {
    return height + 2 * padding;
  }

  /** Columns of the grid of keys. */
  public int keyWidth() {
    return width + 2 * padding;
  }

  /** Cells from a query to a key, as the crow flies; neither may be a leading token. */
  double distance(int query, int key) {
    int from = query - leading;
    int to = key - leading;
    return Math.hypot(to / keyWidth() - padding - from / width, to % keyWidth() - padding - from % width);
  }
}

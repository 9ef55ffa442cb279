package org.espalier.models.nn;

import java.util.stream.IntStream;

/**
 * The positions of a generalised convolution with as many kernel positions as an attention has heads (Bootstrapping ViTs, section
 * 3): the first {@code count} of a k x k grid in row-major order, k the least side that holds them. With o = (k - 1) / 2,
 * rounded down, position j lies at (j / k - o, j mod k - o) from the centre.
 *
 * @param count number of positions, at least 1
 */
record KernelGrid(int count) {

  KernelGrid {
    if (count < 1) {
      throw new IllegalArgumentException("a convolution of " + count + " positions: there must be at least one");
    }
  }

  int side() {
    return (int) Math.ceil(Math.sqrt(count));
  }

  /** Rows that hold a position; those below are left out. */
  int rows() {
    return (count + side() - 1) / side();
  }

  /** Zeros to put before and after each dimension: left, right, top, bottom. */
  int[] padding() {
    int before = (side() - 1) / 2;
    return new int[] {before, side() - 1 - before, before, rows() - 1 - before};
  }

  boolean isFullSquare() {
    return count == side() * side();
  }

  /** Cell of every position in the rows x side grid. */
  int[] cells() {
    return IntStream.range(0, count).toArray();
  }
}

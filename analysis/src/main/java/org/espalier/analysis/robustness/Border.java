package org.espalier.analysis.robustness;

/** What stands beyond the ends of a line. */
enum Border {
  /** The value at the end, again and again. */
  EDGE {
    @Override
    int inside(int place, int length) {
      return Math.max(0, Math.min(length - 1, place));
    }
  },
  /** The line in a mirror behind its last value: {@code c b a | a b c | c b a}. */
  HALF_SAMPLE {
    @Override
    int inside(int place, int length) {
      int wrapped = Math.floorMod(place, 2 * length);
      return Math.min(wrapped, 2 * length - 1 - wrapped);
    }
  },
  /** The line in a mirror at its last value: {@code c b | a b c | b a}. */
  WHOLE_SAMPLE {
    @Override
    int inside(int place, int length) {
      int wrapped = Math.floorMod(place, 2 * length - 2);
      return Math.min(wrapped, 2 * length - 2 - wrapped);
    }
  };

  /** The place 0 .. length - 1 whose value stands at {@code place}; {@code length} is at least 2. */
  abstract int inside(int place, int length);
}

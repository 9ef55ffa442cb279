package org.espalier.analysis.run;

import java.util.Optional;

/**
 * What comes of reading two records of numbers side by side until they differ.
 *
 * @param equal entries (steps and other events, or rows) that were equal
 * @param first the first difference, if there is one
 * @param leftEnds one record ends here and the other goes on, so far without a difference
 */
public record NumbersCompared(long equal, Optional<First> first, boolean leftEnds, boolean rightEnds) {

  /**
   * The first number that differs.
   *
   * @param step optimizer updates done
   * @param epoch from 1
   * @param what which number: a path of fields, or learner and column
   * @param left the number as it was written; {@code (none)} where it is missing
   */
  public record First(long step, int epoch, String what, String left, String right) {}

  static final String NONE = "(none)";

  public boolean same() {
    return first.isEmpty() && leftEnds == rightEnds;
  }

  static NumbersCompared ended(long equal, boolean leftEnds, boolean rightEnds) {
    return new NumbersCompared(equal, Optional.empty(), leftEnds, rightEnds);
  }

  static NumbersCompared differ(long equal, First first) {
    return new NumbersCompared(equal, Optional.of(first), false, false);
  }
}

package org.espalier.tests.faults;

import java.time.LocalDate;
import java.time.ZoneOffset;

/** How much harm is done, and which: {@code chaos.seed} and {@code chaos.faults}. */
public final class Extent {
  /** Another one each day unless it is given, so that in time every fault has its turn. */
  public static final long SEED = Long.getLong("chaos.seed", LocalDate.now(ZoneOffset.UTC).toEpochDay());
  /** 0 in the short form. */
  static final int FAULTS = Integer.getInteger("chaos.faults", 0);

  private Extent() {}

  public static boolean isLong() {
    return FAULTS > 0;
  }

  /**
   * How many faults to try.
   *
   * @param brief   in the short form
   * @param percent of {@code chaos.faults} in the long one
   */
  public static int faults(int brief, int percent) {
    return isLong() ? Math.max(1, FAULTS * percent / 100) : brief;
  }
}

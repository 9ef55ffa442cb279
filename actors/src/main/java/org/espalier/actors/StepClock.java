package org.espalier.actors;

import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/** How long steps, or answers, took lately. Confined to its actor. */
public final class StepClock {
  private static final int REMEMBERED = 31;
  private final long[] nanos = new long[REMEMBERED];
  private int count;

  public void add(long stepNanos) {
    nanos[count++ % REMEMBERED] = stepNanos;
  }

  /** The median of the last 31 steps; none before the first. */
  public Optional<Duration> median() {
    if (count == 0) {
      return Optional.empty();
    }
    long[] known = Arrays.copyOf(nanos, Math.min(count, REMEMBERED));
    Arrays.sort(known);
    return Optional.of(Duration.ofNanos(known[known.length / 2]));
  }
}

package org.espalier.actors;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * How long is waited before something counts as lost.
 *
 * @param factor  times the median step
 * @param atLeast however fast the steps are
 * @param unknown while no step was measured, and for work that no step measures: loading, evaluating
 */
public record Deadlines(int factor, Duration atLeast, Duration unknown) {

  /** Reads {@code factor}, {@code at-least} and {@code unknown}; {@code reference.conf} explains them. */
  public static Deadlines of(Config config) {
    return new Deadlines(config.getInt("factor"), config.getDuration("at-least"), config.getDuration("unknown"));
  }

  /** For a phase of a step: native work, a partner's offer, a teacher's answer. */
  public Duration ofStep(StepClock clock) {
    return clock.median().map(this::times).orElse(unknown);
  }

  private Duration times(Duration median) {
    Duration limit = median.multipliedBy(factor);
    return limit.compareTo(atLeast) > 0 ? limit : atLeast;
  }
}

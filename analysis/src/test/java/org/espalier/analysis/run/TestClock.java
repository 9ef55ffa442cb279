package org.espalier.analysis.run;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A clock that is moved by hand. */
final class TestClock implements InstantSource {
  private Instant now = Instant.parse("2026-11-21T09:00:00Z");

  @Override
  public Instant instant() {
    return now;
  }

  TestClock advance(Duration duration) {
    now = now.plus(duration);
    return this;
  }
}

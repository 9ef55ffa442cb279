package org.espalier.actors.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class StallGuardTest {
  private final AtomicLong clock = new AtomicLong(-5);
  private final List<Duration> ends = new ArrayList<>();
  private final StallGuard guard = new StallGuard(Duration.ofSeconds(13), clock::get, ends::add);

  private void after(Duration time) {
    clock.addAndGet(time.toNanos());
    guard.tick();
  }

  @Test
  void aProcessThatOnlyPausesGoesOn() {
    for (int seconds : new int[] {1, 3, 6, 13, 13}) {
      after(Duration.ofSeconds(seconds));
    }
    assertThat(ends).isEmpty();
  }

  @Test
  void oneThatTheOthersHaveGivenUpEnds() {
    after(Duration.ofSeconds(2));
    after(Duration.ofSeconds(14));
    assertThat(ends).containsExactly(Duration.ofSeconds(14));
  }

  @Test
  void aNodeThatHasLeftIsNotEnded() {
    guard.close();
    after(Duration.ofMinutes(1));
    assertThat(ends).isEmpty();
  }

  @Test
  void itToleratesWhatTheClusterTolerates() {
    var profile = ConfigFactory.parseResources("org/espalier/profiles/cluster.conf");
    assertThat(StallGuard.tolerated(profile)).isEqualTo(Duration.ofSeconds(13));
  }
}

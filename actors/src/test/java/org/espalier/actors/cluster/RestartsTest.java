package org.espalier.actors.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class RestartsTest {
  private final Restarts restarts = new Restarts(new ChildSettings(List.of(), 4, Duration.ofMinutes(10), Duration.ofMillis(200),
      Duration.ofMillis(500), Duration.ofSeconds(60)));

  @Test
  void theFirstIsAtOnceAndTheOthersWaitLongerAndLonger() {
    assertThat(restarts.ended(Duration.ofSeconds(1))).contains(Duration.ZERO);
    assertThat(restarts.ended(Duration.ofSeconds(2))).contains(Duration.ofMillis(200));
    assertThat(restarts.ended(Duration.ofSeconds(3))).contains(Duration.ofMillis(400));
    assertThat(restarts.ended(Duration.ofSeconds(4))).contains(Duration.ofMillis(500));
  }

  @Test
  void tooManyWithinTheTimeAreTheEnd() {
    for (int second = 0; second < 4; second++) {
      assertThat(restarts.ended(Duration.ofSeconds(second))).isPresent();
    }

    assertThat(restarts.ended(Duration.ofSeconds(5))).isEmpty();
  }

  @Test
  void whatIsLongAgoIsForgotten() {
    for (int minute = 0; minute < 60; minute += 4) {
      assertThat(restarts.ended(Duration.ofMinutes(minute))).isPresent();
    }

    assertThat(restarts.ended(Duration.ofMinutes(90))).contains(Duration.ZERO);
  }
}

package org.espalier.actors.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.espalier.actors.Deadlines;
import org.espalier.actors.RunTerm;
import org.junit.jupiter.api.Test;

class WatchTest {
  private static final Duration LEAST = Duration.ofSeconds(60);
  private static final Duration UNKNOWN = Duration.ofMinutes(60);
  private static final Deadlines SILENCE = new Deadlines(20, LEAST, UNKNOWN);
  private final Watch watch = new Watch(new RunTerm("run", 1), List.of(), Duration.ofSeconds(1));

  @Test
  void trainersHaveToBeHeardOfAfterTwentySteps() {
    watch.took(5);
    assertThat(watch.silence(SILENCE)).isEqualTo(Duration.ofSeconds(100));
  }

  @Test
  void quickStepsLeaveTimeForAPauseOfTheMachine() {
    watch.took(0.01);
    assertThat(watch.silence(SILENCE)).isEqualTo(LEAST);
  }

  @Test
  void whatNoStepMeasuresMayTakeLong() {
    assertThat(watch.silence(SILENCE)).as("loading").isEqualTo(UNKNOWN);
    watch.took(1);
    watch.evaluating = true;
    assertThat(watch.silence(SILENCE)).as("evaluating").isEqualTo(UNKNOWN);
    watch.evaluating = false;
    watch.copying = true;
    assertThat(watch.silence(SILENCE)).as("copying").isEqualTo(UNKNOWN);
  }
}

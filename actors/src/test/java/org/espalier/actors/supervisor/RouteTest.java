package org.espalier.actors.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.espalier.models.train.CheckpointPolicy;
import org.junit.jupiter.api.Test;

/** Epochs of five steps; a checkpoint after each. */
class RouteTest {
  private static Route route(long last, Long... skipped) {
    return new Route(last, 5, new CheckpointPolicy(0, 1, 1), Set.of(skipped), Set.of(3L));
  }

  @Test
  void itStopsAtPinsAndEndsOfEpochs() {
    assertThat(route(15).nextStop(0)).isEqualTo(3);
    assertThat(route(15).nextStop(3)).isEqualTo(5);
    assertThat(route(15).isDue(3)).isTrue();
    assertThat(route(15).isDue(4)).isFalse();
    assertThat(route(15).isDue(15)).isTrue();
  }

  @Test
  void aBeginningEndsWithinAnEpoch() {
    assertThat(route(7).nextStop(5)).isEqualTo(7);
    assertThat(route(7).isDue(7)).isTrue();
    assertThat(route(7).finished(6)).isFalse();
    assertThat(route(7).finished(7)).isTrue();
  }

  /** Nobody ever stands at a step whose batch is left out. */
  @Test
  void aBeginningWhoseLastBatchIsLeftOutEndsBehindIt() {
    assertThat(route(7, 7L).nextStop(6)).isEqualTo(8);
    assertThat(route(7, 7L).isDue(8)).isTrue();
    assertThat(route(7, 7L).finished(8)).isTrue();
  }
}

package org.espalier.tests.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.espalier.tests.scenarios.Lab;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** A run whose process ends again and again comes to what it would have come to undisturbed, bit for bit. */
class DisturbedRunTest {
  /** Twelve epochs of five steps: some seconds, so that there is something to disturb. */
  static final String RUN = Lab.PAIR.replace("{ epochs = 2, train", "{ epochs = 11, train");
  private static final int KILLS_A_RUN = 5;
  @TempDir static Path shared;
  private static Facts undisturbed;
  private static Duration life;
  @TempDir Path folder;

  @BeforeAll
  static void trainUndisturbed() throws Exception {
    Gremlin gremlin = new Gremlin(shared, RUN, new Story("R0", 0, ""));
    long begin = System.nanoTime();
    gremlin.finish();
    life = Duration.ofNanos(System.nanoTime() - begin);
    undisturbed = Facts.of(gremlin.run());
  }

  private Gremlin gremlin(Story story) throws IOException {
    return new Gremlin(folder.resolve("run-" + story.faults()), RUN, story);
  }

  private static Duration instant(Story story) {
    return Duration.ofMillis(story.chance().nextLong(life.toMillis()));
  }

  @Chaos("R1")
  void killedAtRandomInstants(Story story) throws Exception {
    for (int left = Extent.faults(3, 100); left > 0; left -= KILLS_A_RUN) {
      // given a run
      Gremlin gremlin = gremlin(story);

      // when its process is killed at random instants, and started again
      for (int kill = 0; kill < Math.min(left, KILLS_A_RUN) && !gremlin.isOver(); kill++) {
        gremlin.killAfter(instant(story));
      }
      gremlin.finish();

      // then nothing tells it from the run that nobody disturbed
      Facts.assertSame(gremlin.run(), undisturbed);
      story.survived();
    }
  }
}

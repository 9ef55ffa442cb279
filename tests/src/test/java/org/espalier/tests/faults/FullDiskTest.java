package org.espalier.tests.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.espalier.actors.cluster.RunOptions;
import org.espalier.actors.run.RunTask;
import org.espalier.actors.supervisor.RunOutcome;
import org.espalier.analysis.run.RunFolder;
import org.espalier.models.Failpoint;
import org.espalier.tests.scenarios.Lab;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A disk that is full delays a run, whatever was to be written, and changes nothing. */
@Timeout(600)
class FullDiskTest {
  /** Behind each of them something else is written. */
  private static final List<String> PLACES = List.of("supervisor.before-persist", "coordinator.before-persist", "term.before-claim",
      "record.before-write", "checkpoint.begun", "checkpoint.before-manifest", "coordinator.before-commit", "export.before-weights",
      "export.before-result");
  private static final int BRIEF_PLACES = 3;
  private static final long FULL_MILLIS = 1500;
  private static final int MEBIBYTES = 24;
  @TempDir static Path shared;
  private static RunFolder control;
  @TempDir Path folder;

  @BeforeAll
  static void trainTheControlRun() throws Exception {
    control = new Lab(shared).control(Lab.PAIR);
  }

  @Chaos("R7")
  void theRunWaitsForRoomAndGoesOn(Story story) throws Exception {
    for (String place : places()) {
      int time = 1 + story.chance().nextInt(place.startsWith("export.") || place.startsWith("term.") ? 1 : 4);
      story.tell("the disk is full from " + place + ", time " + time + ", for " + FULL_MILLIS + " ms");
      Path mount = Files.createDirectories(folder.resolve(place));
      try (SmallDisk disk = SmallDisk.mount(mount, MEBIBYTES)) {
        // given a run on a small disk
        Lab lab = new Lab(mount);
        RunTask task = lab.create("run", Lab.PAIR);

        // when there is no room for something that is to be written now, for a while
        RunOutcome outcome;
        try (AutoCloseable end = Failpoint.observe(fullAt(disk, place, time))) {
          story.fault();
          outcome = lab.execute(task, RunOptions.usual());
        }

        // then the run waits, and ends with the bits of the loop
        assertThat(outcome.status()).as(outcome.message()).isEqualTo(RunOutcome.Status.COMPLETED);
        assertThat(Lab.weights(task.folder())).isEqualTo(Lab.weights(control));
        assertThat(Lab.metrics(task.folder())).isEqualTo(Lab.metrics(control));
        assertThat(Lab.events(task.folder(), "step", "phase")).isEqualTo(Lab.events(control, "step", "phase"));
        assertThat(Facts.leftovers(task.folder().path())).isEmpty();
        story.survived();
      }
    }
  }

  /** Fills the disk at a place; some time later there is room again. */
  private static java.util.function.Consumer<String> fullAt(SmallDisk disk, String place, int time) {
    AtomicInteger left = new AtomicInteger(time);
    return name -> {
      if (name.equals(place) && left.decrementAndGet() == 0) {
        disk.fill();
        CompletableFuture.delayedExecutor(FULL_MILLIS, TimeUnit.MILLISECONDS).execute(disk::makeRoom);
      }
    };
  }

  /** All of them in the long form; in the short one as many as there is time for, others each day. */
  private static List<String> places() {
    List<String> places = new ArrayList<>(PLACES);
    Collections.rotate(places, (int) (Extent.SEED * BRIEF_PLACES % places.size()));
    return Extent.isLong() ? places : places.subList(0, BRIEF_PLACES);
  }
}

package org.espalier.tests.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.espalier.actors.cluster.RunOptions;
import org.espalier.actors.run.RunTask;
import org.espalier.actors.supervisor.RunListener;
import org.espalier.actors.supervisor.RunOutcome;
import org.espalier.actors.supervisor.RunOutcome.Status;
import org.espalier.actors.trainer.TrainingFault;
import org.espalier.analysis.run.RunFolder;
import org.espalier.analysis.run.RunResult;
import org.espalier.models.checkpoint.Disk;
import org.espalier.models.train.NonFiniteException;
import org.espalier.models.train.StepReport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What goes wrong is said, loses nothing, and changes no bit. */
@Timeout(120)
class TroubleTest {
  @TempDir static Path shared;
  private static RunFolder control;
  @TempDir Path folder;

  @BeforeAll
  static void trainTheControlRun() throws IOException {
    control = new Lab(shared).control(Lab.PAIR);
  }

  @Test
  void aDamagedCheckpointIsSetAsideAndTheOneBeforeIsUsed() throws Exception {
    Lab lab = new Lab(folder);
    RunFolder run = lab.trainUntil(7, "damaged", Lab.PAIR);
    Path newest = checkpoints(run).get(0);
    flipABit(newest.resolve("agent.safetensors"));

    assertThat(lab.resume(run).status()).isEqualTo(Status.COMPLETED);
    assertSame(run);
    assertThat(newest).doesNotExist();
    assertThat(newest.resolveSibling(newest.getFileName() + ".damaged")).exists();
    assertThat(Lab.events(run, "warning")).singleElement().asString().contains(newest.getFileName() + " is damaged");
  }

  @Test
  void aFullDiskPausesTheRunUntilThereIsRoom() throws Exception {
    FullDisk disk = new FullDisk();
    AtomicInteger warnings = new AtomicInteger();
    RunListener listener = new RunListener() {
      @Override
      public void stepped(StepReport report) {
        if (report.step() == 4) {
          disk.setFull(true);
        }
      }

      @Override
      public void warned(String message) {
        if (warnings.incrementAndGet() == 1) {
          assertThat(message).contains("the disk is full");
          disk.setFull(false);
        }
      }
    };
    Lab lab = new Lab(folder).with(node -> node.withDisk(disk));
    RunTask task = lab.create("full", Lab.PAIR);
    assertThat(lab.execute(task, RunOptions.usual().telling(listener)).status()).isEqualTo(Status.COMPLETED);
    assertSame(task.folder());
    assertThat(warnings).hasValue(2);
    assertThat(Lab.events(task.folder(), "warning")).singleElement().asString().contains("nothing was lost");
  }

  @Test
  void aRunThatWaitsForTheDiskCanBeStoppedAndGoesOnLater() throws Exception {
    FullDisk disk = new FullDisk();
    CompletableFuture<Void> waits = new CompletableFuture<>();
    RunListener listener = new RunListener() {
      @Override
      public void stepped(StepReport report) {
        if (report.step() == 4) {
          disk.setFull(true);
        }
      }

      @Override
      public void warned(String message) {
        waits.complete(null);
      }
    };
    Lab lab = new Lab(folder).with(node -> node.withDisk(disk));
    RunTask task = lab.create("stuck", Lab.PAIR);
    RunOutcome outcome = lab.execute(task, RunOptions.usual().telling(listener), waits);
    assertThat(outcome.status()).isEqualTo(Status.PAUSED);
    assertThat(outcome.step()).isBetween(0L, 5L);

    disk.setFull(false);
    assertThat(lab.resume(task.folder()).status()).isEqualTo(Status.COMPLETED);
    assertSame(task.folder());
  }

  @Test
  void aLossThatIsNotFiniteStopsTheRunBehindAGoodCheckpoint() throws Exception {
    Lab lab = new Lab(folder).with(node -> node.withFault(notFinite(8)));
    RunTask task = lab.create("nan", Lab.PAIR);
    RunOutcome outcome = lab.execute(task, RunOptions.usual());

    assertThat(outcome.status()).isEqualTo(Status.FAILED);
    assertThat(outcome.message()).contains("step 8", "learner vit", "NaN", "last good checkpoint is step-000000000006");
    assertThat(outcome.step()).isEqualTo(6);
    assertThat(task.folder().readResult()).get().extracting(RunResult::status).isEqualTo(RunResult.Status.FAILED);
    assertThat(new Lab(folder).resume(task.folder()).status()).isEqualTo(Status.COMPLETED);
    assertSame(task.folder());
  }

  @Test
  void withRollbackTheRunGoesBackAndLeavesTheBatchOut() throws Exception {
    String experiment = Lab.PAIR + "onNonFinite = rollback\n";
    RunFolder loop = new Lab(Files.createDirectory(folder.resolve("loop"))).control(experiment, 8L, 13L);
    TrainingFault fault = (place, step, learners) -> {
      notFinite(8).at(place, step, learners);
      notFinite(13).at(place, step, learners);
    };
    Lab lab = new Lab(folder).on("cpu:0/1,cpu:1/1").with(node -> node.withFault(fault));
    RunFolder run = lab.trainUntil(9, "rollback", experiment);
    assertThat(lab.resume(run).status()).isEqualTo(Status.COMPLETED);
    assertThat(Lab.weights(run)).isEqualTo(Lab.weights(loop));
    assertThat(Lab.metrics(run)).isEqualTo(Lab.metrics(loop));
    assertThat(Lab.events(run, "rollback")).hasSize(2).first().asString().contains("\"skipped_step\":8");
  }

  @Test
  void aRunThatAlwaysFailsIsGivenUpAndCanGoOnOnceMended() throws Exception {
    Lab broken = new Lab(folder).with(node -> node.withFault((place, step, learners) -> {
      if (place == TrainingFault.Place.BEFORE_GRADIENTS || place == TrainingFault.Place.BEFORE_UPDATE && step == 5) {
        throw new IllegalStateException("always at step 5");
      }
    }));
    RunTask task = broken.create("broken", Lab.PAIR);
    RunOutcome outcome = broken.execute(task, RunOptions.usual());
    assertThat(outcome.status()).isEqualTo(Status.FAILED);
    assertThat(outcome.message()).contains("given up after 5 new starts", "always at step 5", "resume the run");
    // the checkpoint of step 3 may be committed behind the first failure, or the second; it then begins to count anew
    assertThat(Lab.events(task.folder(), "restarted")).hasSizeBetween(5, 7);

    assertThat(new Lab(folder).resume(task.folder()).status()).isEqualTo(Status.COMPLETED);
    assertSame(task.folder());
  }

  @Test
  void withoutItsJournalARunGoesOnFromItsCheckpoints() throws Exception {
    Lab lab = new Lab(folder);
    RunFolder run = lab.trainUntil(7, "forgetful", Lab.PAIR);
    Disk.LOCAL.delete(run.journal());

    assertThat(lab.resume(run).status()).isEqualTo(Status.COMPLETED);
    assertSame(run);
  }

  @Test
  void withAnOldJournalARunGoesOnFromItsNewestCheckpoint() throws Exception {
    Lab lab = new Lab(folder);
    RunFolder run = lab.trainUntil(3, "old", Lab.PAIR);
    Path copy = Files.createDirectory(folder.resolve("copy"));
    try (Stream<Path> files = Files.list(run.journal())) {
      for (Path file : files.toList()) {
        Files.copy(file, copy.resolve(file.getFileName()));
      }
    }
    lab.resumeUntil(8, run);
    Disk.LOCAL.delete(run.journal());
    Files.move(copy, run.journal());
    List<Path> before = checkpoints(run);

    assertThat(lab.resume(run).status()).isEqualTo(Status.COMPLETED);
    assertSame(run);
    assertThat(Lab.events(run, "resumed")).last().asString()
        .contains("\"step\":" + Long.parseLong(before.get(0).getFileName().toString().substring(5, 17)));
  }

  private static TrainingFault notFinite(long failing) {
    return (place, step, learners) -> {
      if (place == TrainingFault.Place.BEFORE_UPDATE && step == failing && learners.contains("vit")) {
        throw new NonFiniteException(step, "vit", "loss", Double.NaN);
      }
    };
  }

  /** Folders of checkpoints, newest first. */
  private static List<Path> checkpoints(RunFolder run) throws IOException {
    try (Stream<Path> folders = Files.list(run.checkpoints())) {
      return folders.filter(Files::isDirectory).sorted((a, b) -> b.compareTo(a)).toList();
    }
  }

  private static void flipABit(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      long place = channel.size() - 5;
      ByteBuffer one = ByteBuffer.allocate(1);
      channel.read(one, place);
      channel.write(ByteBuffer.wrap(new byte[] {(byte) (one.get(0) ^ 4)}), place);
    }
  }

  private static void assertSame(RunFolder run) throws IOException {
    assertThat(Lab.weights(run)).hasSize(2).isEqualTo(Lab.weights(control));
    assertThat(Lab.metrics(run)).isEqualTo(Lab.metrics(control));
    assertThat(Lab.events(run, "step", "phase")).isEqualTo(Lab.events(control, "step", "phase"));
  }
}

package org.espalier.tests.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.espalier.actors.supervisor.RunOutcome;
import org.espalier.analysis.run.RunFolder;
import org.espalier.models.checkpoint.CheckpointStore;
import org.espalier.models.checkpoint.Disk;
import org.espalier.models.checkpoint.Recovery;
import org.espalier.models.checkpoint.Verdict;
import org.espalier.tests.scenarios.Lab;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A checkpoint that is not as it was written is never used, and the run goes on from the one before. */
@Timeout(600)
class DamagedCheckpointTest {
  @TempDir static Path shared;
  private static RunFolder control;
  private static RunFolder run;
  @TempDir Path folder;

  /** The control run, and one with two checkpoints at least. */
  @BeforeAll
  static void train() throws Exception {
    control = new Lab(Files.createDirectory(shared.resolve("loop"))).control(Lab.PAIR);
    run = new Lab(shared).trainUntil(7, "stopped", Lab.PAIR);
  }

  /** What can happen to a checkpoint; gives what was done. */
  private interface Harm {
    String doTo(Path checkpoint) throws IOException;
  }

  @Chaos("R9")
  void everyFlippedBitIsFound(Story story) throws Exception {
    for (int flip = 0; flip < Extent.faults(200, 2000); flip++) {
      fallsBack(story, checkpoint -> Checkpoints.flipABit(anyOf(Checkpoints.files(checkpoint), story), story.chance()));
    }
  }

  @Chaos("R9")
  void everyTruncationIsFound(Story story) throws Exception {
    for (int cut = 0; cut < Extent.faults(50, 500); cut++) {
      fallsBack(story, checkpoint -> truncate(anyOf(Checkpoints.files(checkpoint), story), story));
    }
  }

  @Chaos("R9")
  void everyMissingOrSwappedFileIsFound(Story story) throws Exception {
    List<Path> files = Checkpoints.files(Checkpoints.of(run).newestFirst().get(0));
    for (Path file : files) {
      fallsBack(story, checkpoint -> {
        Files.delete(checkpoint.resolve(file.getFileName()));
        return file.getFileName() + " deleted";
      });
      for (Path other : files.subList(files.indexOf(file) + 1, files.size())) {
        fallsBack(story, checkpoint -> swap(checkpoint.resolve(file.getFileName()), checkpoint.resolve(other.getFileName())));
      }
    }
  }

  @Chaos("R9")
  void theRunGoesOnFromTheOneBeforeAndEndsWithTheSameBits(Story story) throws Exception {
    for (int i = 0; i < Extent.faults(1, 10); i++) {
      // given a run whose newest checkpoint is damaged
      RunFolder damaged = new RunFolder(Checkpoints.copy(run.path(), folder.resolve("run-" + i)));
      List<Path> checkpoints = Checkpoints.of(damaged).newestFirst();
      Path file = anyOf(Checkpoints.files(checkpoints.get(0)), story);
      story.tell(story.chance().nextBoolean() ? truncate(file, story) : Checkpoints.flipABit(file, story.chance()));
      story.fault();

      // when it is resumed
      assertThat(new Lab(folder).resume(damaged).status()).isEqualTo(RunOutcome.Status.COMPLETED);

      // then it goes on from the one before, and ends with the bits of the loop
      assertThat(Lab.events(damaged, "resumed")).last().asString().contains("\"step\":" + step(checkpoints.get(1)) + ",");
      assertThat(Lab.weights(damaged)).isEqualTo(Lab.weights(control));
      assertThat(Lab.metrics(damaged)).isEqualTo(Lab.metrics(control));
    }
  }

  /** The newest checkpoint comes to harm: it is found out, and the one before is sound. Then all is as it was. */
  private void fallsBack(Story story, Harm harm) throws IOException {
    List<Path> checkpoints = Checkpoints.of(run).newestFirst();
    Path newest = checkpoints.get(0);
    Path sound = Checkpoints.copy(newest, folder.resolve("sound"));
    story.tell(harm.doTo(newest));
    story.fault();
    Recovery recovery = new CheckpointStore(run.checkpoints()).latestVerified();

    assertThat(recovery.passedOver()).singleElement().isInstanceOf(Verdict.Damaged.class).extracting(Verdict::name)
        .isEqualTo(newest.getFileName().toString());
    assertThat(recovery.checkpoint()).get().extracting(found -> found.folder()).isEqualTo(checkpoints.get(1));
    Disk.LOCAL.delete(newest);
    Files.move(sound, newest);
    story.survived();
  }

  private static Path anyOf(List<Path> files, Story story) {
    return files.get(story.chance().nextInt(files.size()));
  }

  private static String truncate(Path file, Story story) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    int length = story.chance().nextInt(bytes.length);
    Files.write(file, Arrays.copyOf(bytes, length));
    return file.getFileName() + " cut to " + length + " bytes";
  }

  private static String swap(Path one, Path other) throws IOException {
    Path aside = one.resolveSibling("aside");
    Files.move(one, aside);
    Files.move(other, one);
    Files.move(aside, other);
    return one.getFileName() + " and " + other.getFileName() + " swapped";
  }

  private static long step(Path checkpoint) {
    return Long.parseLong(checkpoint.getFileName().toString().substring("step-".length()));
  }
}

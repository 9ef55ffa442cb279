package org.espalier.tests.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import org.espalier.analysis.run.RunFolder;
import org.espalier.models.Failpoint;
import org.espalier.models.checkpoint.Disk;
import org.espalier.tests.scenarios.Lab;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** A run whose process ends again and again comes to what it would have come to undisturbed, bit for bit. */
class DisturbedRunTest {
  /** Twelve epochs of five steps: some seconds, so that there is something to disturb. */
  private static final String PAIR = Lab.PAIR.replace("{ epochs = 2, train", "{ epochs = 11, train");
  /** Kept are the newest two, and the best of each learner. */
  private static final int KEPT = 2 + 2;
  /** So many faults are tried with one run. */
  private static final int A_RUN = 5;
  private static final int BRIEF_FAILPOINTS = 4;
  @TempDir static Path shared;
  private static Gremlin calm;
  private static Facts undisturbed;
  private static Duration life;
  @TempDir Path folder;
  private int runs;

  @BeforeAll
  static void trainUndisturbed() throws Exception {
    calm = new Gremlin(shared, PAIR, new Story("", 0, ""));
    long begin = System.nanoTime();
    calm.finish();
    life = Duration.ofNanos(System.nanoTime() - begin);
    undisturbed = Facts.of(calm.run());
  }

  private Gremlin gremlin(Story story) throws IOException {
    runs++;
    story.tell("run " + runs);
    return new Gremlin(folder.resolve("run-" + runs), PAIR, story);
  }

  /** Some time after a start, seldom behind the end. */
  private static Duration instant(Story story) {
    return Duration.ofMillis(story.chance().nextLong(life.toMillis() * 3 / 4));
  }

  @Chaos("R1")
  void killedAtRandomInstants(Story story) throws Exception {
    int wanted = Extent.faults(2, 100);
    while (story.faults() < wanted) {
      // given a run
      Gremlin gremlin = gremlin(story);

      // when its process is killed at random instants, and started again
      for (int kill = 0; kill < A_RUN && story.faults() < wanted && !gremlin.isOver(); kill++) {
        gremlin.killAfter(instant(story));
      }
      gremlin.finish();

      // then nothing tells it from the run that nobody disturbed
      Facts.assertSame(gremlin.run(), undisturbed);
      story.survived();
    }
  }

  // --- R2: at every failpoint ---

  @Chaos("R2")
  void killedBeforeAndAfterEachCriticalSection(Story story) throws Exception {
    for (Deque<String> left = failpoints(); !left.isEmpty(); story.survived()) {
      // given a run on four devices, two of which share the batches of each learner
      Gremlin gremlin = gremlin(story).on("cpu:0/1,cpu:1/1+cpu:2/1,cpu:3/1");

      // when its process ends inside critical sections, one after the other, as if killed
      for (int kill = 0; kill < A_RUN && canReach(left.peek(), gremlin); kill++) {
        haltAt(gremlin, left.remove(), story);
      }
      gremlin.finish();

      // then nothing tells it from the run that nobody disturbed
      Facts.assertSame(gremlin.run(), undisturbed);
    }
  }

  /** All of them in the long form; in the short one as many as there is time for, others each day. */
  private static Deque<String> failpoints() {
    List<String> names = new ArrayList<>(Failpoint.NAMES.stream().filter(name -> !name.startsWith("teacher.") && !ofLayers(name)).toList());
    Collections.rotate(names, (int) (Extent.SEED * BRIEF_FAILPOINTS % names.size()));
    List<String> chosen = new ArrayList<>(Extent.isLong() ? names : names.subList(0, BRIEF_FAILPOINTS));
    chosen.sort(Comparator.comparingInt(name -> name.startsWith("run.") ? 0 : name.startsWith("export.") ? 2 : 1));
    return new ArrayDeque<>(chosen);
  }

  /** A run is created once, and is over at its end. */
  private static boolean canReach(String failpoint, Gremlin gremlin) {
    return failpoint != null && !(failpoint.startsWith("run.") && gremlin.run().exists()) && !gremlin.isOver();
  }

  private static void haltAt(Gremlin gremlin, String failpoint, Story story) throws Exception {
    if (failpoint.endsWith("set-aside")) {
      if (Checkpoints.of(gremlin.run()).newestFirst().isEmpty()) {
        gremlin.haltAt("coordinator.committed", 2);
      }
      Path newest = Checkpoints.of(gremlin.run()).newestFirst().get(0);
      story.tell(newest.getFileName() + ": " + Checkpoints.flipABit(newest.resolve("vit.safetensors"), story.chance()));
    }
    boolean often = failpoint.matches("trainer.*-(forward|gradients|update)|file.*-(write|flush)|record.*writ.*|coordinator.*persist.*");
    assertThat(gremlin.haltAt(failpoint, 1 + story.chance().nextInt(often ? 4 : 1))).as(failpoint + " is reached").isTrue();
  }

  private static boolean ofLayers(String failpoint) {
    return failpoint.contains("layer");
  }

  @Chaos("R2")
  void killedBeforeDuringAndAfterALayerBecomesAttention(Story story) throws Exception {
    // given a run whose layers become attention one by one
    RunFolder loop = new Lab(folder).control(Lab.REPARAM);
    Gremlin gremlin = new Gremlin(folder.resolve("layers"), Lab.REPARAM, story);

    // when its process ends beside each event, as if killed
    for (String place : Failpoint.NAMES.stream().filter(DisturbedRunTest::ofLayers).toList()) {
      assertThat(gremlin.haltAt(place, 1)).as(place + " is reached").isTrue();
    }
    gremlin.finish();

    // then it has the bits, the numbers and the events of the loop
    assertThat(Lab.weights(gremlin.run())).isEqualTo(Lab.weights(loop));
    assertThat(Lab.metrics(gremlin.run())).isEqualTo(Lab.metrics(loop));
    assertThat(Lab.events(gremlin.run(), "layer")).isEqualTo(Lab.events(loop, "layer"));
    story.survived();
  }

  @Chaos("R2")
  void killedWhileATeacherAnswers(Story story) throws Exception {
    // given a run under a teacher
    String student = Lab.alone("vit", "method { kind = distillation, temperature = 2 }", "epochs = 4",
        "teacher = \"" + calm.run().weights("agent") + "\"");
    RunFolder loop = new Lab(folder).control(student);
    Gremlin gremlin = new Gremlin(folder.resolve("student"), student, story);

    // when its process ends while networks are loaded, or before or after an answer, as if killed
    List<String> places = Failpoint.NAMES.stream().filter(name -> name.startsWith("teacher.")).toList();
    for (String place : Extent.isLong() ? places : List.of(places.get(story.chance().nextInt(places.size())))) {
      int times = place.endsWith("loading") ? 1 : 1 + story.chance().nextInt(4);   // networks are loaded once a life
      assertThat(gremlin.haltAt(place, times)).as(place + " is reached").isTrue();
    }
    gremlin.finish();

    // then its bits are those of the loop
    assertThat(Lab.weights(gremlin.run())).isEqualTo(Lab.weights(loop));
    assertThat(Lab.metrics(gremlin.run())).isEqualTo(Lab.metrics(loop));
  }

  // --- R10: while checkpoints are written and deleted ---

  @Chaos("R10")
  void killedWhileSaving(Story story) throws Exception {
    List<String> places = Failpoint.NAMES.stream().filter(name -> name.matches("checkpoint\\..*") && !name.endsWith("set-aside")).toList();
    int wanted = Extent.faults(1, 50);
    while (story.faults() < wanted) {
      // given a run
      Gremlin gremlin = gremlin(story);
      for (int kill = 0; kill < A_RUN && story.faults() < wanted && !gremlin.isOver(); kill++) {
        // when its process ends while it saves, as if killed
        gremlin.haltAt(places.get(story.chance().nextInt(places.size())), 1 + story.chance().nextInt(2));

        // then of all that is half-written or half-deleted the start before has left nothing
        Checkpoints checkpoints = Checkpoints.of(gremlin.run());
        assertThat(checkpoints.leftovers()).hasSizeLessThanOrEqualTo(1);
        assertThat(checkpoints.newestFirst()).hasSizeLessThanOrEqualTo(KEPT + 1);
      }
      gremlin.finish();
      assertThat(Checkpoints.of(gremlin.run()).leftovers()).isEmpty();
      assertThat(Checkpoints.of(gremlin.run()).newestFirst()).hasSizeLessThanOrEqualTo(KEPT);
      Facts.assertSame(gremlin.run(), undisturbed);
      story.survived();
    }
  }

  // --- R18: asked to end ---

  @Chaos("R18")
  void askedToEndAtRandomInstants(Story story) throws Exception {
    int wanted = Extent.faults(2, 50);
    while (story.faults() < wanted) {
      // given a run
      Gremlin gremlin = gremlin(story);
      for (int end = 0; end < A_RUN && story.faults() < wanted && !gremlin.isOver(); end++) {
        // when its process is asked to end
        Duration took = gremlin.terminateAfter(instant(story));
        story.tell("  left after " + took.toMillis() + " ms");

        // then it leaves soon, behind a checkpoint of the last step
        assertThat(took).isLessThan(leavesWithin());
        if (Files.exists(gremlin.run().events())) {
          assertThat((long) Lab.events(gremlin.run(), "step").size()).as("steps that were done")
              .isEqualTo(Checkpoints.of(gremlin.run()).newestStep().orElse(0));
        }
      }
      gremlin.finish();
      Facts.assertSame(gremlin.run(), undisturbed);
      story.survived();
    }
  }

  /** Ten seconds, unless the machine is so busy that a whole run takes longer. */
  private static Duration leavesWithin() {
    return life.compareTo(Duration.ofSeconds(10)) > 0 ? life : Duration.ofSeconds(10);
  }

  // --- R12: journal and checkpoints that do not belong together ---

  private enum Mismatch { JOURNAL_GONE, JOURNAL_OLDER, JOURNAL_NEWER }

  @Chaos("R12")
  void withAJournalThatDoesNotBelongToTheCheckpoints(Story story) throws Exception {
    for (int round = 0; round < Extent.faults(1, 9); round++) {
      // given a run with some checkpoints
      Gremlin gremlin = gremlin(story);
      gremlin.haltAt("coordinator.committed", 3);
      Path old = Checkpoints.copy(gremlin.run().journal(), folder.resolve("journal-" + runs));
      gremlin.haltAt("coordinator.committed", 2);

      // when its journal is gone, or older than its checkpoints, or newer
      Mismatch mismatch = Mismatch.values()[(int) ((Extent.SEED + round) % 3)];
      story.tell(mismatch.toString());
      make(mismatch, gremlin.run(), old);
      story.fault();
      long newest = Checkpoints.of(gremlin.run()).newestStep().orElseThrow();
      gremlin.finish();

      // then it goes on from the newest checkpoint there is, and nothing tells it from the run that nobody disturbed
      List<String> resumed = Lab.events(gremlin.run(), "resumed");
      assertThat(resumed.get(resumed.size() - 1)).contains("\"step\":" + newest + ",");
      Facts.assertSameButForTheJournal(gremlin.run(), undisturbed);
      story.survived();
    }
  }

  private static void make(Mismatch mismatch, RunFolder run, Path oldJournal) throws IOException {
    switch (mismatch) {
      case JOURNAL_GONE -> Disk.LOCAL.delete(run.journal());
      case JOURNAL_OLDER -> {
        Disk.LOCAL.delete(run.journal());
        Files.move(oldJournal, run.journal());
      }
      case JOURNAL_NEWER -> Disk.LOCAL.delete(Checkpoints.of(run).newestFirst().get(0));
    }
  }
}

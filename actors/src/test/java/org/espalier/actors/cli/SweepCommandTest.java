package org.espalier.actors.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.espalier.actors.cli.Cli.Outcome;
import org.espalier.actors.run.Stop;
import org.espalier.models.checkpoint.CheckpointStore;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SweepCommandTest {
  /** Pairs whose feature weight fades: they part by their length after the first epoch; without it not at all, until the shorter ends. */
  private static final String SWEEP = """
      experiment { include "tiny.conf" }
      runs = [
        { name = short, epochs = 2, method.decay = none }
        { name = long, epochs = 4, method.decay = none }
        { name = mid, epochs = 3, method.decay = none }
        { name = fading, epochs = 3 }
        { name = late, epochs = 4, method.decay = none
          learners.vit.learningRate = { kind = cosine, peak = 0.0005, floor = 0.00001, warmupEpochs = 0, every = step } }
      ]
      """;
  private static final String[] DEVICES = {"--devices", "cpu:0/1,cpu:1/1"};
  @TempDir Path folder;
  private Cli cli;

  @BeforeEach
  void start() {
    cli = new Cli(folder);
    cli.file("tiny.conf", Cli.TINY + "learner.learningRate = { kind = constant, rate = 0.0005 }\n");
    cli.file("grow.conf", SWEEP);
  }

  private Outcome sweep(Object... more) {
    Object[] all = new Object[4 + more.length];
    System.arraycopy(new Object[] {"sweep", folder.resolve("grow.conf"), DEVICES[0], DEVICES[1]}, 0, all, 0, 4);
    System.arraycopy(more, 0, all, 4, more.length);
    return cli.call(all);
  }

  private static List<String> weights(Path sweep) throws IOException {
    JsonNode runs = new ObjectMapper().readTree(sweep.resolve("sweep.json").toFile()).get("runs");
    return runs.findValues("sha256").stream().map(JsonNode::textValue).toList();
  }

  @Test
  void thePlanSaysWhatIsSharedAndTrainsNothing() throws IOException {
    Outcome table = sweep("--check");
    JsonNode plan = new ObjectMapper().readTree(sweep("--check", "--json").out());

    assertThat(table.code()).as(table.err()).isZero();
    assertThat(table.out()).containsPattern("short +- +- +2 +2 ").containsPattern("long +short +epoch 2 +2 +4 ")
        .containsPattern("mid +long +epoch 3 +0 +3 ").containsPattern("fading +short +epoch 1 +2 +3 ")
        .containsPattern("late +short +epoch 0 \\+ 1 steps +3.67 +4 ").contains("5 runs: 9.67 epochs instead of 16 (39.6 % less)");
    assertThat(plan.get("epochs").doubleValue()).isBetween(9.66, 9.67);
    assertThat(plan.get("macs").doubleValue()).isLessThan(plan.get("macsAlone").doubleValue());
    assertThat(folder.resolve("runs")).doesNotExist();
  }

  @Test
  void everyLeafHasTheBitsOfItsRunAlone() throws IOException {
    Outcome shared = sweep();
    Outcome alone = sweep("--no-share", "--out", folder.resolve("alone"));

    assertThat(shared.code()).as(shared.err()).isZero();
    assertThat(alone.code()).as(alone.err()).isZero();
    assertThat(shared.err()).contains("long  goes on from step 6 of 12", "fading  goes on from step 3 of 9").doesNotContain("mid  epoch");
    assertThat(alone.err()).doesNotContain("  goes on from step");
    Path sweep = folder.resolve("runs/grow");
    assertThat(weights(sweep)).hasSize(10).doesNotHaveDuplicates().isEqualTo(weights(folder.resolve("alone")));
    for (String run : List.of("short", "long", "mid", "fading", "late")) {
      Outcome diff = cli.call("diff", sweep.resolve(run), folder.resolve("alone").resolve(run), "--json");
      assertThat(diff.out()).as(run).contains("\"sameBits\" : true");
      assertThat(diff.code()).as("record of %s: %s", run, diff.out()).isZero();
    }
    assertThat(shared.out()).contains("| mid | vit |", "unresolved");
    assertThat(sweep.resolve("report.html")).content().contains("Variants");
    assertThat(sweep.resolve("sweep.csv")).content().contains("\"fading\",\"fading\",");
    assertThat(new CheckpointStore(sweep.resolve("short/checkpoints")).list()).as("forks are over, so nothing is pinned")
        .hasSizeLessThan(5);
  }

  @Test
  void aSweepThatWasStoppedGoesOnWithTheSameCommandOrWithResume() throws IOException {
    assertThat(sweep("--out", folder.resolve("whole")).code()).isZero();

    Outcome stopped = cli.callAndStop(4, Stop.Reason.TERMINATE, "sweep", folder.resolve("grow.conf"), DEVICES[0], DEVICES[1]);
    Outcome again = cli.callAndStop(8, Stop.Reason.INTERRUPT, "sweep", folder.resolve("grow.conf"), DEVICES[0], DEVICES[1]);
    Outcome resumed = cli.call("resume", "grow", DEVICES[0], DEVICES[1]);
    Outcome done = sweep();

    assertThat(stopped.code()).as(stopped.err()).isEqualTo(143);
    assertThat(stopped.err()).contains("To go on: espalier resume");
    assertThat(again.code()).isEqualTo(130);
    assertThat(resumed.code()).as(resumed.err()).isZero();
    assertThat(done.err()).contains("5 runs are finished already");
    assertThat(weights(folder.resolve("runs/grow"))).isEqualTo(weights(folder.resolve("whole")));
  }

  @Test
  void aFolderOfAnotherSweepIsLeftAlone() throws IOException {
    sweep("--no-share", "epochs=1", "--check");
    Files.createDirectories(folder.resolve("runs/grow"));
    Files.writeString(folder.resolve("runs/grow/notes.txt"), "mine");

    assertThat(sweep().code()).isEqualTo(2);
    assertThat(sweep().err()).contains("holds no run, so nothing is written into it");
  }
}

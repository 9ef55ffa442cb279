package org.espalier.tests.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.espalier.analysis.run.RunFolder;
import org.espalier.tests.scenarios.Lab;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A node whose devices have processes of their own: what happens to one of them is not felt beside it. */
@Timeout(value = 6, unit = TimeUnit.MINUTES)
class IsolationTest {
  /** Sixty steps with a checkpoint half-way. */
  private static final String SHORT = Lab.PAIR.replace("{ epochs = 2, train", "{ epochs = 11, train").replace("everySteps = 3",
      "everySteps = 30").replace("everyEpochs = 1", "everyEpochs = 0");
  private static final String LONG = Lab.PAIR.replace("{ epochs = 2, train", "{ epochs = 79, train").replace("everySteps = 3",
      "everySteps = 20").replace("everyEpochs = 1", "everyEpochs = 0");

  @TempDir Path folder;

  @Test
  void aProcessThatIsKilledCostsItsRunALittleTimeAndTheOtherNothing() throws Exception {
    Map<String, String> undisturbed = Lab.weights(new Lab(Files.createDirectories(folder.resolve("control-run"))).control(LONG));
    try (TestCluster cluster = TestCluster.start(folder)) {
      // given a run on each of a node's two devices
      NodeProcess node = cluster.isolatedWorker("a", List.of("cpu:0/1", "cpu:1/1"));
      cluster.awaitDevices(2);
      RunFolder first = cluster.submit("first", LONG, Map.of("vit", "a/cpu:0", "agent", "a/cpu:0"));
      RunFolder second = cluster.submit("second", LONG, Map.of("vit", "a/cpu:1", "agent", "a/cpu:1"));
      cluster.awaitStep("first", 20);
      cluster.awaitStep("second", 20);

      // when the process of one device is killed
      ProcessHandle killed = node.childOf("cpu:0");
      killed.destroyForcibly();

      // then both runs end with the bits of the loop, one of them in a later term, on the device's next process
      assertThat(cluster.awaitStatus("first", "COMPLETED").path("term").asLong()).isGreaterThan(1);
      assertThat(cluster.awaitStatus("second", "COMPLETED").path("term").asLong()).isEqualTo(1);
      assertThat(Lab.weights(first)).isEqualTo(undisturbed);
      assertThat(Lab.weights(second)).isEqualTo(undisturbed);
      assertThat(node.childOf("cpu:0").pid()).isNotEqualTo(killed.pid());

      // and the node ends its processes before itself
      ProcessHandle left = node.childOf("cpu:1");
      assertThat(node.terminate(60)).isEqualTo(143);
      assertThat(left.isAlive()).isFalse();
    }
  }

  @Test
  void aTeacherInAProcessOfItsOwnIsKilledAndItsStudentGoesOn() throws Exception {
    RunFolder teacher = new Lab(folder).train("teacher", Lab.alone("agent", "method { kind = plain }", "epochs = 1"));
    String student = Lab.alone("vit", "method { kind = distillation, temperature = 2 }", "epochs = 40",
        "checkpoint { everySteps = 20, everyEpochs = 0 }", "teacher = \"" + teacher.weights("agent") + "\"");
    Map<String, String> undisturbed = Lab.weights(new Lab(Files.createDirectories(folder.resolve("control-run"))).control(student));
    try (TestCluster cluster = TestCluster.start(folder)) {
      // given a student whose teacher has a process of its own
      NodeProcess node = cluster.isolatedWorker("a", List.of("cpu:0/1"), "espalier.node.teachers = [\"cpu:9/1\"]");
      cluster.await("/v1/cluster", there -> there.findValues("teachers").stream().anyMatch(teachers -> teachers.size() == 1));
      RunFolder run = cluster.submit("student", student, Map.of());
      cluster.awaitStep("student", 20);
      assertThat(cluster.api().get("/v1/cluster").findValues("runs").toString()).contains("[\"student\"]");

      // when that is killed
      ProcessHandle killed = node.childOf("cpu:9");
      killed.destroyForcibly();

      // then the student goes on where it is, to the bits of the loop, and the node has the teacher again
      assertThat(cluster.awaitStatus("student", "COMPLETED").path("term").asLong()).isEqualTo(1);
      assertThat(Lab.weights(run)).isEqualTo(undisturbed);
      assertThat(Lab.events(run, "replaced")).isNotEmpty();
      cluster.await("/v1/cluster", there -> there.findValues("teachers").stream().anyMatch(teachers -> teachers.size() == 1));
      assertThat(node.childOf("cpu:9").pid()).isNotEqualTo(killed.pid());
    }
  }

  @Test
  void aProcessThatHangsInItsStepIsReplaced() throws Exception {
    Map<String, String> undisturbed = Lab.weights(new Lab(Files.createDirectories(folder.resolve("control-run"))).control(SHORT));
    try (TestCluster cluster = TestCluster.start(folder)) {
      // given a device whose processes hang in their 33rd step
      NodeProcess node = cluster.isolatedWorker("a", List.of("cpu:0/1"),
          "espalier.node.child.jvm-options = [\"-Despalier.failpoint=trainer.before-update:33:hang\"]",
          "espalier.trainer.deadline.at-least = 1 second");
      cluster.awaitDevices(1);

      // when it trains
      RunFolder run = cluster.submit("run", SHORT, Map.of());

      // then the process is replaced, and the run ends with the bits of the loop
      cluster.awaitStatus("run", "COMPLETED");
      assertThat(node.output()).contains("exit code 75: a native call did not return");
      assertThat(Lab.weights(run)).isEqualTo(undisturbed);
    }
  }
}

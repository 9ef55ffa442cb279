package org.espalier.tests.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.espalier.analysis.run.RunFolder;
import org.espalier.tests.scenarios.Lab;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A teacher in a JVM of its own has two students in another. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class TeacherNodeTest {
  @TempDir Path folder;

  private Map<String, String> ofTheLoop(String name, String student) throws Exception {
    return Lab.weights(new Lab(Files.createDirectories(folder.resolve("control-of-" + name))).control(student));
  }

  @Test
  void itIsLostAndTheOnesBesideItsStudentsTakeOver() throws Exception {
    RunFolder teacher = new Lab(folder).train("teacher", Lab.alone("agent", "method { kind = plain }", "epochs = 1"));
    String first = Lab.alone("vit", "method { kind = distillation, temperature = 2 }", "epochs = 40",
        "checkpoint { everySteps = 20, everyEpochs = 0 }", "teacher = \"" + teacher.weights("agent") + "\"");
    String second = first.replace("seed = 11", "seed = 12");
    Map<String, String> firstOfTheLoop = ofTheLoop("first", first);
    Map<String, String> secondOfTheLoop = ofTheLoop("second", second);
    try (TestCluster cluster = TestCluster.start(folder)) {
      // given a node with two trainers, another with a teacher alone, and two runs under it
      cluster.workerWith("espalier.node.devices = [\"cpu:0/1\", \"cpu:1/1\"]", "a");
      NodeProcess taught = cluster.workerWith("espalier.node.teachers = [\"cpu:9/1\"]", "t");
      cluster.awaitDevices(3);
      RunFolder one = cluster.submit("first", first, Map.of("vit", "a/cpu:0"));
      RunFolder two = cluster.submit("second", second, Map.of("vit", "a/cpu:1"));
      cluster.awaitStep("first", 20);
      cluster.awaitStep("second", 20);
      assertThat(taught.output()).containsPattern("first \\(term 1\\) is loaded on t/cpu:9")
          .containsPattern("second \\(term 1\\) is loaded on t/cpu:9");

      // when its node is killed
      taught.kill();

      // then both go on in their terms, under the teachers beside them, and end with the bits of the loop
      assertThat(cluster.awaitStatus("first", "COMPLETED").path("term").asLong()).isEqualTo(1);
      assertThat(cluster.awaitStatus("second", "COMPLETED").path("term").asLong()).isEqualTo(1);
      assertThat(Lab.weights(one)).isEqualTo(firstOfTheLoop);
      assertThat(Lab.weights(two)).isEqualTo(secondOfTheLoop);
      assertThat(Lab.events(one, "replaced")).hasSize(1).first().asString().contains("\"device\":\"a/cpu:0\"").contains("it is gone");
      assertThat(Lab.events(two, "replaced")).hasSize(1).first().asString().contains("\"device\":\"a/cpu:1\"");
    }
  }

  /** Students whose teachers the cluster trains, on nodes that share no folder and hold no copies of others' runs. */
  @Test
  void whatTheClusterTrainedTeachesWhereverItIsNeeded() throws Exception {
    String cnn = Lab.alone("agent", "method { kind = plain }", "epochs = 1");
    String student = Lab.alone("vit", "method { kind = distillation, temperature = 2 }", "epochs = 40",
        "checkpoint { everySteps = 20, everyEpochs = 0 }");
    RunFolder byHand = new Lab(folder).train("by-hand", cnn);
    Map<String, String> ofTheLoop = ofTheLoop("student", student + "teacher = \"" + byHand.weights("agent") + "\"\n");
    Files.writeString(folder.resolve("cnn.conf"), cnn);
    String asking = student + "teacher { experiment = cnn }\n";
    try (TestCluster cluster = TestCluster.start(folder, TestCluster.QUICK + TestCluster.OWN_RUNS + "espalier.node.runs.copies = 0\n")) {
      // given a node that trains and another that teaches
      cluster.workerWith("espalier.node.devices = [\"cpu:0/1\"]", "a");
      NodeProcess taught = cluster.workerWith("espalier.node { devices = [\"cpu:1/1\"], teachers = [\"cpu:9/1\"] }", "t");
      cluster.awaitDevices(2);

      // when a student is asked for, and another of the same teacher
      cluster.submit("student", asking, Map.of("vit", "a/cpu:0"));
      cluster.awaitStep("student", 20);
      cluster.submit("again", asking.replace("epochs = 40", "epochs = 1"), Map.of());

      // then its teacher was trained first, once, and what it came to was brought to where it teaches
      JsonNode runs = cluster.api().get("/v1/runs").path("runs");
      assertThat(runs).hasSize(3);
      String teacher = runs.get(0).path("name").asText();
      assertThat(teacher).matches("cnn-[0-9a-f]{8}");
      assertThat(taught.output()).containsPattern("student \\(term 1\\) is loaded on t/cpu:9");
      assertThat(Lab.weights(cluster.runOn("t", teacher))).isEqualTo(Lab.weights(byHand));
      assertThat(cluster.runOn("a", teacher).path()).doesNotExist();
      cluster.awaitStatus("again", "COMPLETED");

      // when the node that teaches is killed
      taught.kill();

      // then that is brought to the node of the student, which ends with the bits of the loop
      assertThat(cluster.awaitStatus("student", "COMPLETED").path("term").asLong()).isEqualTo(1);
      assertThat(Lab.weights(cluster.runOn("control", "student"))).isEqualTo(ofTheLoop);
      assertThat(Lab.events(cluster.runOn("control", "student"), "replaced")).hasSize(1).first().asString().contains("a/cpu:0");
    }
  }
}

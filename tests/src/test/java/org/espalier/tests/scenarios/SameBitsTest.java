package org.espalier.tests.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.espalier.actors.trainer.TrainingFault;
import org.espalier.analysis.run.RunFolder;
import org.espalier.models.tensor.RandomKey;
import org.espalier.models.tensor.RandomStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whatever trains a run, and however often it is interrupted: the synchronous loop's bits, numbers and events. */
@Timeout(120)
class SameBitsTest {
  private static final RandomStream CHANCE = RandomKey.of(20_261_121, "scenario").stream();
  @TempDir static Path shared;
  private static RunFolder control;
  @TempDir Path folder;

  @BeforeAll
  static void trainTheControlRun() throws IOException {
    control = new Lab(shared).control(Lab.PAIR);
  }

  @Test
  void onOneTrainer() throws Exception {
    assertSame(new Lab(folder).train("one", Lab.PAIR));
  }

  @Test
  void splitOverTwoTrainers() throws Exception {
    assertSame(new Lab(folder).on("cpu:0/1,cpu:1/1").train("split", Lab.PAIR));
  }

  @Test
  void stoppedAtThreeRandomStepsAndResumed() throws Exception {
    List<Long> stops = randomSteps(3);
    Lab lab = new Lab(folder);
    RunFolder run = lab.trainUntil(stops.get(0), "stopped", Lab.PAIR);
    lab.resumeUntil(stops.get(1), run);
    lab.on("cpu:0/1,cpu:1/1").resumeUntil(stops.get(2), run);
    lab.resume(run);
    assertSame(run);
    assertThat(Lab.events(run, "paused")).as("stopped at " + stops).hasSizeBetween(1, 3);
  }

  @Test
  void withATrainerThatThrowsAtTwoRandomSteps() throws Exception {
    List<Long> steps = randomSteps(2);
    Map<Long, String> left = new ConcurrentHashMap<>(Map.of(steps.get(0), "agent", steps.get(1), "vit"));
    TrainingFault fault = (place, step, learners) -> {
      if (place == TrainingFault.Place.BEFORE_UPDATE && left.containsKey(step) && left.remove(step, learners.get(0))) {
        throw new IllegalStateException("injected at step " + step);
      }
    };
    RunFolder run = new Lab(folder).on("cpu:0/1,cpu:1/1").with(node -> node.withFault(fault)).train("failing", Lab.PAIR);
    assertSame(run);
    assertThat(left).isEmpty();
    assertThat(Lab.events(run, "restarted")).as("thrown at " + steps).hasSize(2);
  }

  @Test
  void withSharedWeights() throws Exception {
    String pair = Lab.PAIR.replace("kind = joint, beta = 0.5", "kind = shared, beta = 0.5").replaceAll("phases = .*", "epochs = 2");
    Lab lab = new Lab(folder);
    RunFolder loop = lab.control(pair);
    RunFolder run = lab.trainUntil(4, "shared", pair);
    lab.resume(run);
    assertThat(Lab.weights(run)).containsOnlyKeys("pair.safetensors").isEqualTo(Lab.weights(loop));
    assertThat(Lab.metrics(run)).isEqualTo(Lab.metrics(loop));
  }

  @Test
  void underAFrozenTeacher() throws Exception {
    Lab lab = new Lab(folder);
    RunFolder teacher = lab.train("teacher", Lab.alone("agent", "method { kind = plain }", "epochs = 1"));
    String student = Lab.alone("vit", "method { kind = distillation, temperature = 2 }", "epochs = 2",
        "teacher = \"" + teacher.weights("agent") + "\"");
    RunFolder loop = lab.control(student);
    RunFolder run = lab.trainUntil(7, "student", student);
    lab.resume(run);
    assertThat(Lab.weights(run)).hasSize(1).isEqualTo(Lab.weights(loop));
    assertThat(Lab.metrics(run)).isEqualTo(Lab.metrics(loop));
  }

  @Test
  void withALearnerThatStandsStillAndTeaches() throws Exception {
    String pair = Lab.PAIR.replaceAll("phases = .*", "phases = [{ epochs = 1, train = [agent] }, { epochs = 1, train = [vit], teach = [agent] }]");
    Lab lab = new Lab(folder);
    RunFolder loop = lab.control(pair);
    RunFolder run = lab.on("cpu:0/1,cpu:1/1").train("taught", pair);
    assertThat(Lab.weights(run)).hasSize(2).isEqualTo(Lab.weights(loop));
    assertThat(Lab.metrics(run)).isEqualTo(Lab.metrics(loop));
  }

  private static List<Long> randomSteps(int count) {
    TreeSet<Long> steps = new TreeSet<>();
    while (steps.size() < count) {
      steps.add(1L + CHANCE.nextInt((int) Lab.STEPS - 1));
    }
    return List.copyOf(steps);
  }

  private static void assertSame(RunFolder run) throws IOException {
    assertThat(Lab.weights(run)).hasSize(2).isEqualTo(Lab.weights(control));
    assertThat(Lab.metrics(run)).isEqualTo(Lab.metrics(control));
    assertThat(Lab.events(run, "step", "phase")).isEqualTo(Lab.events(control, "step", "phase"));
  }
}

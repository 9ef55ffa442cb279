package org.espalier.tests.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.espalier.actors.trainer.TrainingFault;
import org.espalier.analysis.run.RunFolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Workers that share the batches of a run, however many and however they change: the bits of the loop that computes every shard. */
@Timeout(120)
class SharedBatchTest {
  private static final String PAIR = Lab.PAIR.replace("shards = 2", "shards = 4");
  private static final String TWO = "cpu:0/1+cpu:1/1";
  private static final String THREE = TWO + "+cpu:2/1";
  @TempDir Path folder;

  private void sameAsTheLoop(RunFolder run, String experiment) throws Exception {
    RunFolder loop = new Lab(folder).control(experiment);
    assertThat(Lab.weights(run)).isNotEmpty().isEqualTo(Lab.weights(loop));
    assertThat(Lab.metrics(run)).isEqualTo(Lab.metrics(loop));
    assertThat(Lab.events(run, "step", "phase")).isEqualTo(Lab.events(loop, "step", "phase"));
  }

  @Test
  void aPairSharedByThree() throws Exception {
    RunFolder run = new Lab(folder).on(THREE).train("three", PAIR);
    assertThat(Lab.events(run, "started")).first().asString().contains("cpu:0, cpu:1, cpu:2");
    sameAsTheLoop(run, PAIR);
  }

  @Test
  void aPairSplitOverTwoDevicesAndSharedByTwo() throws Exception {
    sameAsTheLoop(new Lab(folder).on("cpu:0/1,cpu:1/1+cpu:2/1,cpu:3/1").train("grid", PAIR), PAIR);
  }

  @Test
  void moreAndFewerWorkersOnTheWay() throws Exception {
    // given a run that one worker begins
    Lab lab = new Lab(folder);
    RunFolder run = lab.trainUntil(3, "elastic", PAIR);

    // when two go on with it, then three, then one
    lab.on(TWO).resumeUntil(6, run);
    lab.on(THREE).resumeUntil(9, run);
    lab.resume(run);

    // then nobody can tell
    sameAsTheLoop(run, PAIR);
  }

  @Test
  void aWorkerThatThrows() throws Exception {
    Set<Integer> left = ConcurrentHashMap.newKeySet();
    left.add(1);
    TrainingFault fault = (place, step, learners) -> {
      if (place == TrainingFault.Place.BEFORE_HAND_ON && step == 8 && left.remove(1)) {
        throw new IllegalStateException("injected");
      }
    };
    RunFolder run = new Lab(folder).on(TWO).with(node -> node.withFault(fault)).train("failing", PAIR);
    assertThat(left).isEmpty();
    sameAsTheLoop(run, PAIR);
  }

  @Test
  void withSharedWeights() throws Exception {
    String pair = PAIR.replace("kind = joint, beta = 0.5", "kind = shared, beta = 0.5").replaceAll("phases = .*", "epochs = 2");
    sameAsTheLoop(new Lab(folder).on(TWO).train("shared", pair), pair);
  }

  @Test
  void withSharpnessAwareSteps() throws Exception {
    String alone = Lab.alone("vit", "method { kind = sam, rho = 0.05 }", "epochs = 2").replace("shards = 2", "shards = 4");
    sameAsTheLoop(new Lab(folder).on(THREE + "+cpu:3/1").train("sharp", alone), alone);
  }

  @Test
  void underAFrozenTeacher() throws Exception {
    Lab lab = new Lab(folder);
    RunFolder teacher = lab.train("teacher", Lab.alone("agent", "method { kind = plain }", "epochs = 1"));
    String student = Lab.alone("vit", "method { kind = distillation, temperature = 2 }", "epochs = 2",
        "teacher = \"" + teacher.weights("agent") + "\"");
    sameAsTheLoop(lab.on(TWO).train("student", student), student);
  }

  @Test
  void underTeachersOfTwoKinds() throws Exception {
    Lab lab = new Lab(folder);
    RunFolder cnn = lab.train("cnn", Lab.alone("agent", "method { kind = plain }", "epochs = 1"));
    RunFolder vit = lab.train("transformer", Lab.alone("vit", "method { kind = plain }", "epochs = 1"));
    String student = Lab.alone("vit", "epochs = 2", "method { kind = co-advise, temperature = 2 }",
        "method.advice = [{ teacher = cnn, head = head_conv, weight = 1 }, { teacher = other, head = head_inv, weight = 0.5 }]",
        "teachers { cnn = \"" + cnn.weights("agent") + "\", other = \"" + vit.weights("vit") + "\" }")
        .replaceAll("vit \\{.*", "vit { name = cit-ti-32, projPatch = 4, stemWidth = 32, depth = 2, embedDim = 24 }");
    sameAsTheLoop(lab.on(TWO).train("student", student), student);
  }

  @Test
  void withMixedPicturesThatATeacherSeesToo() throws Exception {
    String recipe = """
        data.augmentation { repeats = 3, randAugment {}, erasing {}, mixing {} }
        learner { ema = 0.9, optimizer { kind = adamw, decay = matrices } }
        learner.learningRate { kind = deit-cosine, peak = 0.001, warmupEpochs = 1 }
        """;
    Lab lab = new Lab(folder);
    RunFolder teacher = lab.train("teacher", Lab.alone("agent", "method { kind = plain }", "epochs = 1"));
    String student = Lab.alone("vit", "method { kind = distillation, temperature = 2 }", "epochs = 2", recipe,
        "teacher = \"" + teacher.weights("agent") + "\"");
    RunFolder run = lab.on(TWO).train("student", student);
    assertThat(Lab.weights(run)).containsKeys("vit.safetensors", "vit.ema.safetensors");
    sameAsTheLoop(run, student);
  }
}

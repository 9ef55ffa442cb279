package org.espalier.analysis.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.espalier.models.train.EpochReport;
import org.espalier.models.train.EvaluationScore;
import org.espalier.models.train.NonFiniteException;
import org.espalier.models.train.StepReport;
import org.espalier.models.train.StepReport.StepScore;
import org.espalier.models.train.TrainingPlan;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunListenerTest {
  private static final int STEPS_PER_EPOCH = 4;

  @TempDir Path folder;
  private final TestClock clock = new TestClock();
  private RunFolder run;
  private RunRecorder recorder;

  @BeforeEach
  void startARun() {
    run = RunFolder.create(folder.resolve("run"), "{}", "");
    recorder = RunRecorder.open(run, clock);
  }

  @AfterEach
  void closeIt() {
    recorder.close();
  }

  @Test
  void aStepIsAnEventWithTheNumbersOfEveryName() {
    RunListener listener = new RunListener(recorder, STEPS_PER_EPOCH, 2, clock);
    clock.advance(Duration.ofSeconds(1));
    listener.stepped(shared(1));
    clock.advance(Duration.ofSeconds(3));
    listener.stepped(shared(2));
    recorder.flush();

    assertThat(events()).containsExactly("step 2 1 {\"learners\":{"
        + "\"agent\":{\"ce\":1.5,\"feature\":0.0,\"hits\":3.0,\"kd\":0.25,\"loss\":1.75},"
        + "\"pair\":{\"grad_norm\":7.5,\"learning_rate\":0.125},"
        + "\"vit\":{\"ce\":2.0,\"feature\":0.5,\"hits\":1.0,\"kd\":0.0,\"loss\":2.5}},"
        + "\"timing\":{\"images_per_second\":16.0}}");
  }

  @Test
  void anEpochIsARowForEachNetwork() {
    RunListener listener = new RunListener(recorder, STEPS_PER_EPOCH, 1, clock);
    clock.advance(Duration.ofSeconds(5));
    listener.epochEnded(new EpochReport(1, 4, "vit", true, 5e-4, 2.5, 2, 0.25, 0.25, 12.5, 3,
        Optional.of(new EvaluationScore(10, 4, 8, 1.75)), new EvaluationScore(8, 1, 4, 2), new EpochReport.Best(40, 1)));
    clock.advance(Duration.ofMillis(1));
    listener.epochEnded(new EpochReport(1, 4, "agent", false, Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN,
        Double.NaN, Double.NaN, Optional.empty(), new EvaluationScore(8, 2, 8, 1.5), new EpochReport.Best(25, 1)));

    assertThat(run.metrics()).hasContent("""
        epoch,step,learner,learning_rate,train_loss,train_ce,train_kd,train_feature,train_top1,grad_norm,\
        val_top1,val_top5,val_loss,test_top1,test_top5,test_loss,seconds
        1,4,vit,5.0E-4,2.5,2.0,0.25,0.25,12.5,3.0,40.0,80.0,1.75,12.5,50.0,2.0,5.0
        1,4,agent,,,,,,,,,,,25.0,100.0,1.5,5.0
        """);
  }

  @Test
  void whatTheScheduleDidAndWhatWentWrongAreEvents() {
    RunListener listener = new RunListener(recorder, STEPS_PER_EPOCH, 1, clock);
    listener.phaseBegan(1, 0, new TrainingPlan.Phase(3, List.of("agent")));
    listener.checkpointed("step-8", 8);
    listener.rolledBack(new NonFiniteException(11, "vit", "kd", Double.NaN), 8);

    assertThat(events()).containsExactly("phase 0 1 {\"epochs\":3,\"train\":[\"agent\"]}", "checkpoint 8 3 {\"name\":\"step-8\"}",
        "rollback 8 3 {\"learner\":\"vit\",\"skipped_step\":11,\"term\":\"kd\"}");
  }

  private static StepReport shared(long step) {
    Map<String, StepScore> scores =
        Map.of("vit", new StepScore(2.5, 2, 0, 0.5, 1), "agent", new StepScore(1.75, 1.5, 0.25, 0, 3));
    return new StepReport(step, 1, 32, scores, Map.of("pair", 7.5), Map.of("pair", 0.125));
  }

  private List<String> events() {
    List<String> events = new ArrayList<>();
    EventReader.forEach(run.events(),
        event -> events.add("%s %d %d %s".formatted(event.kind(), event.step(), event.epoch(), event.fields())));
    return events;
  }
}

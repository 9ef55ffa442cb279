package org.espalier.actors.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.actor.typed.SupervisorStrategy;
import akka.actor.typed.javadsl.Behaviors;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.espalier.actors.AkkaExtension;
import org.espalier.actors.Blueprint;
import org.espalier.actors.ControlRun;
import org.espalier.actors.RunTerm;
import org.espalier.actors.TinyRun;
import org.espalier.actors.WorkThreads;
import org.espalier.models.checkpoint.TensorBytes;
import org.espalier.models.tensor.ComputeDevice;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class TrainerTest {
  @RegisterExtension static final AkkaExtension AKKA = new AkkaExtension();
  private static final RunTerm WORK = new RunTerm("run-tiny", 1);
  private static final Blueprint PAIR = TinyRun.joint(TinyRun.agentFirst(2));
  private static final long ALL = 15;

  private final TestProbe<Trainer.Event> events = AKKA.kit().createTestProbe();

  @Test
  void oneTrainerEndsWithTheBitsOfTheLoop() {
    ActorRef<Trainer.Command> trainer = spawn(0, PAIR, TrainingFault.NONE);
    assign(trainer, WORK, List.of("vit", "agent"), Map.of());
    events.expectMessageClass(Trainer.Assigned.class);

    trainer.tell(new Trainer.RunTo(WORK, ALL));
    List<Trainer.StepCompleted> steps = untilTheEnd(1);
    trainer.tell(new Trainer.TakeSnapshot(WORK));

    ControlRun control = ControlRun.of(PAIR);
    assertThat(steps).extracting(Trainer.StepCompleted::report).isEqualTo(control.steps());
    assertThat(hashes(events.expectMessageClass(Trainer.SnapshotTaken.class))).isEqualTo(control.finalHashes());
  }

  @Test
  void aSplitPairEndsWithTheBitsOfTheLoop() {
    ActorRef<Trainer.Command> vit = spawn(0, PAIR, TrainingFault.NONE);
    ActorRef<Trainer.Command> agent = spawn(1, PAIR, TrainingFault.NONE);
    assign(vit, WORK, List.of("vit"), Map.of("agent", agent));
    assign(agent, WORK, List.of("agent"), Map.of("vit", vit));
    events.expectMessageClass(Trainer.Assigned.class);
    events.expectMessageClass(Trainer.Assigned.class);

    vit.tell(new Trainer.RunTo(WORK, ALL));
    agent.tell(new Trainer.RunTo(WORK, ALL));
    untilTheEnd(2);
    vit.tell(new Trainer.TakeSnapshot(WORK));
    agent.tell(new Trainer.TakeSnapshot(WORK));
    Map<String, String> hashes = new LinkedHashMap<>(hashes(events.expectMessageClass(Trainer.SnapshotTaken.class)));
    hashes.putAll(hashes(events.expectMessageClass(Trainer.SnapshotTaken.class)));

    assertThat(hashes).isEqualTo(ControlRun.of(PAIR).finalHashes());
  }

  @Test
  void itStopsAtTheLimitAndHoldsWhereAsked() {
    ActorRef<Trainer.Command> trainer = spawn(0, PAIR, TrainingFault.NONE);
    assign(trainer, WORK, List.of("vit", "agent"), Map.of());
    events.expectMessageClass(Trainer.Assigned.class);

    trainer.tell(new Trainer.RunTo(WORK, 2));
    assertThat(events.expectMessageClass(Trainer.StepCompleted.class).position().step()).isEqualTo(1);
    assertThat(events.expectMessageClass(Trainer.StepCompleted.class).position().step()).isEqualTo(2);
    events.expectNoMessage(Duration.ofMillis(200));
    trainer.tell(new Trainer.RunTo(WORK, 100));
    trainer.tell(new Trainer.Hold(WORK));
    assertThat(events.expectMessageClass(Trainer.Holding.class).step()).isEqualTo(3);
    assertThat(events.expectMessageClass(Trainer.StepCompleted.class).position().step()).isEqualTo(3);
    events.expectNoMessage(Duration.ofMillis(200));
  }

  @Test
  void workOfAnEarlierTermIsRefused() {
    ActorRef<Trainer.Command> trainer = spawn(0, PAIR, TrainingFault.NONE);
    RunTerm second = new RunTerm("run-tiny", 2);
    assign(trainer, second, List.of("vit", "agent"), Map.of());
    events.expectMessageClass(Trainer.Assigned.class);

    assign(trainer, WORK, List.of("vit", "agent"), Map.of());
    assertThat(events.expectMessageClass(Trainer.Refused.class).work()).isEqualTo(WORK);
    trainer.tell(new Trainer.RunTo(WORK, ALL));
    events.expectNoMessage(Duration.ofMillis(200));
    trainer.tell(new Trainer.Release(second, events.ref()));
    events.expectMessage(new Trainer.Released(second, "cpu:0"));
  }

  @Test
  void aTrainerThatThrowsSaysSoAndCanTakeTheNextTerm() {
    ActorRef<Trainer.Command> trainer = spawn(0, PAIR, (place, step, learners) -> {
      if (place == TrainingFault.Place.BEFORE_UPDATE && step == 2) {
        throw new IllegalStateException("injected");
      }
    });
    assign(trainer, WORK, List.of("vit", "agent"), Map.of());
    events.expectMessageClass(Trainer.Assigned.class);
    trainer.tell(new Trainer.RunTo(WORK, ALL));
    events.expectMessageClass(Trainer.StepCompleted.class);

    Trainer.Failed failed = events.expectMessageClass(Trainer.Failed.class);
    assertThat(failed.step()).isEqualTo(2);
    assertThat(failed.reason()).contains("injected");
    events.fishForMessage(Duration.ofSeconds(20), event -> event instanceof Trainer.Failed
        ? akka.actor.testkit.typed.javadsl.FishingOutcomes.complete() : akka.actor.testkit.typed.javadsl.FishingOutcomes.fail(""));
    assign(trainer, new RunTerm("run-tiny", 2), List.of("vit", "agent"), Map.of());
    events.expectMessageClass(Trainer.Assigned.class);
  }

  private List<Trainer.StepCompleted> untilTheEnd(int trainers) {
    List<Trainer.StepCompleted> steps = new ArrayList<>();
    int ended = 0;
    while (ended < trainers) {
      Trainer.Event event = events.receiveMessage(Duration.ofSeconds(30));
      if (event instanceof Trainer.StepCompleted completed) {
        steps.add(completed);
      } else if (event instanceof Trainer.EpochCompleted epoch) {
        ended += epoch.position().finished() ? 1 : 0;
      } else {
        throw new AssertionError(event);
      }
    }
    return steps;
  }

  private ActorRef<Trainer.Command> spawn(int device, Blueprint blueprint, TrainingFault fault) {
    Trainer.Settings settings = new Trainer.Settings(experiment -> blueprint, new WorkThreads(),
        new Deadlines(10, Duration.ofSeconds(30), Duration.ofMinutes(1)), 1, any -> "test", fault);
    return AKKA.kit().spawn(Behaviors.supervise(Trainer.create(ComputeDevice.cpu(device, 1), settings))
        .onFailure(SupervisorStrategy.restart()));
  }

  private void assign(ActorRef<Trainer.Command> trainer, RunTerm work, List<String> learners,
      Map<String, ActorRef<Trainer.Command>> partners) {
    trainer.tell(new Trainer.Assign(work, "{}", TinyRun.HASH, learners, partners, Optional.empty(), Optional.empty(),
        new TreeSet<>(), events.ref()));
  }

  private static Map<String, String> hashes(Trainer.SnapshotTaken taken) {
    Map<String, Map<String, TensorBytes>> files = taken.snapshot().files();
    return ControlRun.hashes(files);
  }
}

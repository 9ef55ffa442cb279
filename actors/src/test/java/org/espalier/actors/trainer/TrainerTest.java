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
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.espalier.actors.AkkaExtension;
import org.espalier.actors.Blueprint;
import org.espalier.actors.ControlRun;
import org.espalier.actors.Deadlines;
import org.espalier.actors.RefusedMessages;
import org.espalier.actors.RefusedMessages.Reason;
import org.espalier.actors.RunTerm;
import org.espalier.actors.TinyRun;
import org.espalier.actors.WorkThreads;
import org.espalier.actors.exchange.ShardOffer;
import org.espalier.models.checkpoint.TensorBytes;
import org.espalier.models.tensor.ComputeDevice;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class TrainerTest {
  @RegisterExtension static final AkkaExtension AKKA = new AkkaExtension();
  private static final RunTerm WORK = new RunTerm("run-tiny", 1);
  private static final Blueprint PAIR = TinyRun.joint(TinyRun.agentFirst(2));
  private static final long ALL = 15;

  private final TestProbe<TrainerEvent> events = AKKA.kit().createTestProbe();

  @Test
  void oneTrainerEndsWithTheBitsOfTheLoop() {
    ActorRef<TrainerCommand> trainer = spawn(0, PAIR, TrainingFault.NONE);
    assign(trainer, WORK, List.of("vit", "agent"), Map.of());
    events.expectMessageClass(TrainerEvent.Assigned.class);

    trainer.tell(new TrainerCommand.RunTo(WORK, ALL));
    List<TrainerEvent.StepCompleted> steps = untilTheEnd(1);
    trainer.tell(new TrainerCommand.TakeSnapshot(WORK));

    ControlRun control = ControlRun.of(PAIR);
    assertThat(steps).extracting(TrainerEvent.StepCompleted::report).isEqualTo(control.steps());
    assertThat(hashes(events.expectMessageClass(TrainerEvent.SnapshotTaken.class))).isEqualTo(control.finalHashes());
  }

  @Test
  void aSplitPairEndsWithTheBitsOfTheLoop() {
    ActorRef<TrainerCommand> vit = spawn(0, PAIR, TrainingFault.NONE);
    ActorRef<TrainerCommand> agent = spawn(1, PAIR, TrainingFault.NONE);
    assign(vit, WORK, List.of("vit"), Map.of("agent", agent));
    assign(agent, WORK, List.of("agent"), Map.of("vit", vit));
    events.expectMessageClass(TrainerEvent.Assigned.class);
    events.expectMessageClass(TrainerEvent.Assigned.class);

    vit.tell(new TrainerCommand.RunTo(WORK, ALL));
    agent.tell(new TrainerCommand.RunTo(WORK, ALL));
    untilTheEnd(2);
    vit.tell(new TrainerCommand.TakeSnapshot(WORK));
    agent.tell(new TrainerCommand.TakeSnapshot(WORK));
    Map<String, String> hashes = new LinkedHashMap<>(hashes(events.expectMessageClass(TrainerEvent.SnapshotTaken.class)));
    hashes.putAll(hashes(events.expectMessageClass(TrainerEvent.SnapshotTaken.class)));

    assertThat(hashes).isEqualTo(ControlRun.of(PAIR).finalHashes());
  }

  @Test
  void itStopsAtTheLimitAndHoldsWhereAsked() {
    ActorRef<TrainerCommand> trainer = spawn(0, PAIR, TrainingFault.NONE);
    assign(trainer, WORK, List.of("vit", "agent"), Map.of());
    events.expectMessageClass(TrainerEvent.Assigned.class);

    trainer.tell(new TrainerCommand.RunTo(WORK, 2));
    assertThat(events.expectMessageClass(TrainerEvent.StepCompleted.class).position().step()).isEqualTo(1);
    assertThat(events.expectMessageClass(TrainerEvent.StepCompleted.class).position().step()).isEqualTo(2);
    events.expectNoMessage(Duration.ofMillis(200));
    trainer.tell(new TrainerCommand.RunTo(WORK, 100));
    trainer.tell(new TrainerCommand.Hold(WORK));
    assertThat(events.expectMessageClass(TrainerEvent.Holding.class).step()).isEqualTo(3);
    assertThat(events.expectMessageClass(TrainerEvent.StepCompleted.class).position().step()).isEqualTo(3);
    events.expectNoMessage(Duration.ofMillis(200));
  }

  @Test
  void workOfAnEarlierTermIsRefused() {
    ActorRef<TrainerCommand> trainer = spawn(0, PAIR, TrainingFault.NONE);
    RunTerm second = new RunTerm("run-tiny", 2);
    assign(trainer, second, List.of("vit", "agent"), Map.of());
    events.expectMessageClass(TrainerEvent.Assigned.class);

    assign(trainer, WORK, List.of("vit", "agent"), Map.of());
    assertThat(events.expectMessageClass(TrainerEvent.Refused.class).work()).isEqualTo(WORK);
    trainer.tell(new TrainerCommand.RunTo(WORK, ALL));
    events.expectNoMessage(Duration.ofMillis(200));
    trainer.tell(new TrainerCommand.Release(second, events.ref()));
    events.expectMessage(new TrainerEvent.Released(second, "cpu:0"));
  }

  /** Messages of another term, of an earlier supervisor, that come twice, or too late. */
  @Test
  void messagesThatHaveNoPlaceChangeNoBit() {
    ActorRef<TrainerCommand> vit = spawn(0, PAIR, TrainingFault.NONE);
    ActorRef<TrainerCommand> agent = spawn(1, PAIR, TrainingFault.NONE);
    ActorRef<TrainerCommand> stutter = AKKA.kit().spawn(Behaviors.receiveMessage(offer -> {
      agent.tell(offer);
      agent.tell(offer);
      return Behaviors.same();
    }));
    assign(vit, WORK, List.of("vit"), Map.of("agent", stutter));
    assign(agent, WORK, List.of("agent"), Map.of("vit", vit));
    events.expectMessageClass(TrainerEvent.Assigned.class);
    events.expectMessageClass(TrainerEvent.Assigned.class);

    RunTerm foreign = new RunTerm("run-tiny", 7);
    for (TrainerCommand poison : List.of(new TrainerCommand.Hold(foreign), new TrainerCommand.TakeSnapshot(foreign),
        new TrainerCommand.RunTo(foreign, 1), new TrainerCommand.RunTo(WORK, 0), new TrainerCommand.RunTo(WORK, -1),
        new TrainerCommand.Offered(new ShardOffer(foreign, 1, 0, "vit", Map.of())),
        new TrainerCommand.Offered(new ShardOffer(WORK, 0, 0, "vit", Map.of())),
        new TrainerCommand.Assign(WORK, 0, "{}", TinyRun.HASH, List.of("agent"), Map.of(), Optional.empty(), Optional.empty(), Optional.empty(),
            new TreeSet<>(), events.ref()))) {
      agent.tell(poison);
    }
    assertThat(events.expectMessageClass(TrainerEvent.Refused.class).work()).isEqualTo(WORK);
    vit.tell(new TrainerCommand.RunTo(WORK, ALL));
    agent.tell(new TrainerCommand.RunTo(WORK, ALL));
    agent.tell(new TrainerCommand.RunTo(WORK, ALL));
    untilTheEnd(2);
    agent.tell(new TrainerCommand.TakeSnapshot(WORK));

    assertThat(ControlRun.of(PAIR).finalHashes()).containsAllEntriesOf(hashes(events.expectMessageClass(TrainerEvent.SnapshotTaken.class)));
  }

  @Test
  void eachMessageThatHasNoPlaceIsCountedOnceByItsReason() {
    ActorRef<TrainerCommand> agent = spawn(0, PAIR, TrainingFault.NONE);
    assign(agent, WORK, List.of("agent"), Map.of("vit", AKKA.kit().<TrainerCommand>createTestProbe().ref()));
    events.expectMessageClass(TrainerEvent.Assigned.class);
    RunTerm foreign = new RunTerm("run-tiny", 7);

    assertThat(refusedOf(agent, new TrainerCommand.RunTo(foreign, 1))).isEqualTo(Map.of(Reason.STALE, 1L));
    assertThat(refusedOf(agent, offer(foreign, 1))).isEqualTo(Map.of(Reason.STALE, 1L));
    assertThat(refusedOf(agent, offer(WORK, 0))).isEqualTo(Map.of(Reason.REPEATED, 1L));
    assertThat(refusedOf(agent, offer(WORK, 2))).as("early, but awaited").isEmpty();
    assertThat(refusedOf(agent, offer(WORK, 1))).as("in another order").isEmpty();
    assertThat(refusedOf(agent, offer(WORK, 1))).isEqualTo(Map.of(Reason.REPEATED, 1L));
    assertThat(refusedOf(agent, offer(WORK, 3))).isEmpty();
    assertThat(refusedOf(agent, offer(WORK, 900))).isEqualTo(Map.of(Reason.AHEAD, 1L));
    assertThat(refusedOf(agent, offer(WORK, 3))).as("still here").isEqualTo(Map.of(Reason.REPEATED, 1L));

    RefusedMessages refused = RefusedMessages.of(AKKA.kit().system().classicSystem());
    long before = refused.count(Reason.STALE);
    agent.tell(new TrainerCommand.Assign(new RunTerm("run-tiny", 8), 0, "{}", TinyRun.HASH, List.of("agent"), Map.of(), Optional.empty(),
        Optional.empty(), Optional.empty(), new TreeSet<>(), events.ref()));
    assertThat(events.expectMessageClass(TrainerEvent.Refused.class).reason()).contains("later supervisor");
    assertThat(refused.count(Reason.STALE) - before).isEqualTo(1);
  }

  private static TrainerCommand offer(RunTerm work, long step) {
    return new TrainerCommand.Offered(new ShardOffer(work, step, 0, "vit", Map.of()));
  }

  /** What is counted of a message, by reason. */
  private Map<Reason, Long> refusedOf(ActorRef<TrainerCommand> trainer, TrainerCommand poison) {
    RefusedMessages refused = RefusedMessages.of(AKKA.kit().system().classicSystem());
    Map<Reason, Long> before = refused.counts();
    trainer.tell(poison);
    trainer.tell(new TrainerCommand.Hold(WORK));
    events.expectMessageClass(TrainerEvent.Holding.class);
    Map<Reason, Long> more = new TreeMap<>(refused.counts());
    before.forEach((reason, count) -> more.computeIfPresent(reason, (same, now) -> now.equals(count) ? null : now - count));
    return more;
  }

  @Test
  void aTrainerThatThrowsSaysSoAndCanTakeTheNextTerm() {
    ActorRef<TrainerCommand> trainer = spawn(0, PAIR, (place, step, learners) -> {
      if (place == TrainingFault.Place.BEFORE_UPDATE && step == 2) {
        throw new IllegalStateException("injected");
      }
    });
    assign(trainer, WORK, List.of("vit", "agent"), Map.of());
    events.expectMessageClass(TrainerEvent.Assigned.class);
    trainer.tell(new TrainerCommand.RunTo(WORK, ALL));
    events.expectMessageClass(TrainerEvent.StepCompleted.class);

    TrainerEvent.Failed failed = events.expectMessageClass(TrainerEvent.Failed.class);
    assertThat(failed.step()).isEqualTo(2);
    assertThat(failed.reason()).contains("injected");
    events.fishForMessage(Duration.ofSeconds(20), event -> event instanceof TrainerEvent.Failed
        ? akka.actor.testkit.typed.javadsl.FishingOutcomes.complete() : akka.actor.testkit.typed.javadsl.FishingOutcomes.fail(""));
    assign(trainer, new RunTerm("run-tiny", 2), List.of("vit", "agent"), Map.of());
    events.expectMessageClass(TrainerEvent.Assigned.class);
  }

  @Test
  void aNodeWithOtherDataSaysThatItIsTheNode() {
    ActorRef<TrainerCommand> trainer = spawn(0, PAIR, TrainingFault.NONE);

    trainer.tell(new TrainerCommand.Assign(WORK, 1, "{}", "another hash", List.of("vit", "agent"), Map.of(), Optional.empty(), Optional.empty(),
        Optional.empty(), new TreeSet<>(), events.ref()));

    TrainerEvent.Refused refused = events.expectMessageClass(TrainerEvent.Refused.class);
    assertThat(refused.scope()).isEqualTo(TrainerEvent.Refused.Scope.NODE);
    assertThat(refused.reason()).contains("another hash").contains("same data");
    events.expectMessage(new TrainerEvent.Released(WORK, "cpu:0"));
  }

  @Test
  void aNativeCallThatDoesNotReturnIsReportedAndTheDeviceTakesNothingMore() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    CompletableFuture<String> hung = new CompletableFuture<>();
    TrainerSettings settings = new TrainerSettings(experiment -> PAIR, new WorkThreads(),
        new Deadlines(10, Duration.ofMillis(200), Duration.ofMinutes(1)), 1, any -> "test", (place, step, learners) -> {
          if (place == TrainingFault.Place.BEFORE_UPDATE && step == 4) {
            awaitUninterruptibly(never);
          }
        }).onHung(hung::complete);
    ActorRef<TrainerCommand> trainer = AKKA.kit().spawn(Trainer.create("cpu:0", ComputeDevice.cpu(0, 1), settings));
    assign(trainer, WORK, List.of("vit", "agent"), Map.of());
    events.expectMessageClass(TrainerEvent.Assigned.class);

    trainer.tell(new TrainerCommand.RunTo(WORK, 4));
    for (int step = 1; step <= 3; step++) {
      events.expectMessageClass(TrainerEvent.StepCompleted.class);
    }

    TrainerEvent.Failed failed = events.expectMessageClass(TrainerEvent.Failed.class, Duration.ofSeconds(30));
    assertThat(failed.step()).isEqualTo(4);
    assertThat(failed.phase()).contains("running step 4");
    assertThat(hung.get(1, TimeUnit.SECONDS)).contains("cpu:0").contains("did not return");
    assign(trainer, new RunTerm("run-tiny", 2), List.of("vit", "agent"), Map.of());
    assertThat(events.expectMessageClass(TrainerEvent.Refused.class).scope()).isEqualTo(TrainerEvent.Refused.Scope.NODE);
    never.countDown();
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private List<TrainerEvent.StepCompleted> untilTheEnd(int trainers) {
    List<TrainerEvent.StepCompleted> steps = new ArrayList<>();
    int ended = 0;
    while (ended < trainers) {
      TrainerEvent event = events.receiveMessage(Duration.ofSeconds(30));
      if (event instanceof TrainerEvent.StepCompleted completed) {
        steps.add(completed);
      } else if (event instanceof TrainerEvent.EpochCompleted epoch) {
        ended += epoch.position().finished() ? 1 : 0;
      } else {
        throw new AssertionError(event);
      }
    }
    return steps;
  }

  private ActorRef<TrainerCommand> spawn(int device, Blueprint blueprint, TrainingFault fault) {
    TrainerSettings settings = new TrainerSettings(experiment -> blueprint, new WorkThreads(),
        new Deadlines(10, Duration.ofSeconds(30), Duration.ofMinutes(1)), 1, any -> "test", fault);
    return AKKA.kit().spawn(Behaviors.supervise(Trainer.create("cpu:" + device, ComputeDevice.cpu(device, 1), settings))
        .onFailure(SupervisorStrategy.restart()));
  }

  private void assign(ActorRef<TrainerCommand> trainer, RunTerm work, List<String> learners,
      Map<String, ActorRef<TrainerCommand>> partners) {
    trainer.tell(new TrainerCommand.Assign(work, 1, "{}", TinyRun.HASH, learners, partners, Optional.empty(), Optional.empty(), Optional.empty(),
        new TreeSet<>(), events.ref()));
  }

  private static Map<String, String> hashes(TrainerEvent.SnapshotTaken taken) {
    Map<String, Map<String, TensorBytes>> files = taken.snapshot().files();
    return ControlRun.hashes(files);
  }
}

package org.espalier.actors.planning;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.FishingOutcomes;
import akka.actor.testkit.typed.javadsl.ManualTime;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.Behaviors;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Collectors;
import org.espalier.actors.AkkaExtension;
import org.espalier.actors.WorkThreads;
import org.espalier.actors.copies.Copies;
import org.espalier.actors.copies.CopySettings;
import org.espalier.actors.copies.RunCopy;
import org.espalier.actors.copies.Spread;
import org.espalier.actors.planning.PlanningAnswer.Queued;
import org.espalier.actors.planning.PlanningAnswer.Reason;
import org.espalier.actors.planning.PlanningAnswer.Refused;
import org.espalier.actors.planning.PlanningAnswer.State;
import org.espalier.actors.planning.PlanningAnswer.SweepPlanned;
import org.espalier.actors.supervisor.RunListener;
import org.espalier.actors.supervisor.RunOrder;
import org.espalier.actors.supervisor.RunSettings;
import org.espalier.actors.supervisor.RunsView;
import org.espalier.actors.supervisor.SupervisorCommand;
import org.espalier.analysis.run.RunFolder;
import org.espalier.models.InputException;
import org.espalier.models.checkpoint.Disk;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Whoever asks gets an answer in time, and a plan is made once however often it is asked for. */
class PlanningTest {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final Duration A_MOMENT = Duration.ofMillis(200);
  private static final SweepRequest SWEEP = sweep(false);
  private static final ForkRequest FORK = new ForkRequest("first", "epoch=1", "second", List.of(), 0);
  private static final PlannedRun RUN = new PlannedRun("s-a", "", 0, 8, 4, 1, 2, "hash");
  private static final RunCopy MADE = new RunCopy("second", 0, List.of(new RunCopy.Version("step-000000000004", "sum")), false);
  @RegisterExtension static final AkkaExtension AKKA = new AkkaExtension(ManualTime.config());
  /** What comes of the planner's work, one thing after the other; it waits for them. */
  private final BlockingQueue<Object> plans = new LinkedBlockingQueue<>();
  private ManualTime time;
  private TestProbe<RunsView.Command> view;
  private TestProbe<SupervisorCommand> supervisor;
  private TestProbe<PlanningAnswer> answers;
  private ActorRef<Planning.Command> planning;

  private static SweepRequest sweep(boolean check) {
    return new SweepRequest("s", "{}", List.of(new SweepRequest.Run("s-a", "{}")), true, check, 0);
  }

  @BeforeEach
  void begin() {
    time = ManualTime.get(AKKA.kit().system());
    view = AKKA.kit().createTestProbe();
    supervisor = AKKA.kit().createTestProbe();
    answers = AKKA.kit().createTestProbe();
    planning = planning(settings());
  }

  private ActorRef<Planning.Command> planning(RunSettings settings) {
    return AKKA.kit().spawn(Planning.create(new Planner() {
      @Override
      public Draft sweep(SweepRequest sweep, Ground ground) {
        return next();
      }

      @Override
      public Draft run(RunRequest run, Ground ground) {
        return next();
      }

      @Override
      public Draft fork(ForkRequest fork, Ground ground) {
        return next();
      }
    }, Path.of("runs"), settings, view.ref(), supervisor.ref()));
  }

  private Draft next() {
    try {
      Object plan = plans.take();
      if (plan instanceof RuntimeException failure) {
        throw failure;
      }
      return (Draft) plan;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static RunSettings settings() {
    return RunSettings.of(ConfigFactory.parseResources("reference.conf").withFallback(ConfigFactory.load()).resolve()
        .getConfig("espalier.supervisor"), experiment -> {
          throw new IllegalStateException("nobody opens an experiment here");
        }, new WorkThreads(), Disk.LOCAL, InstantSource.system(), true, run -> RunListener.SILENT);
  }

  private static RunOrder order(String run) {
    return new RunOrder(run, "{}", new RunFolder(Path.of(run)), Map.of("vit", 1), false, 1, Map.of(), 1, 0, false);
  }

  private static Draft draft() {
    return new Draft(List.of(order("s-a")), List.of(), List.of(RUN), Optional.empty());
  }

  private void ask(SweepRequest sweep) {
    planning.tell(new Planning.PlanSweep(sweep, answers.ref()));
  }

  private void look(int threads, RunOrder... known) {
    RunsView.AskOrders asked = view.expectMessageClass(RunsView.AskOrders.class);
    asked.replyTo().tell(new RunsView.Orders(threads, Arrays.stream(known).collect(Collectors.toMap(RunOrder::run, order -> order))));
  }

  private void take(boolean there, String refusal) {
    SupervisorCommand.SubmitAll submitted = supervisor.expectMessageClass(SupervisorCommand.SubmitAll.class);
    submitted.replyTo().tell(new SupervisorCommand.Taken(there, refusal));
  }

  @Test
  void aSweepIsQueuedOnceTheSupervisorHasIt() {
    ask(SWEEP);
    look(1);
    plans.add(draft());
    answers.expectNoMessage(Duration.ZERO);

    take(false, "");

    answers.expectMessage(new SweepPlanned(State.QUEUED, List.of(), List.of(RUN)));
  }

  @Test
  void thoseThatAreThereAreFoundAndOthersLeftAlone() {
    plans.addAll(List.of(draft(), draft()));
    ask(SWEEP);
    look(1);
    take(true, "");
    answers.expectMessage(new SweepPlanned(State.THERE, List.of(), List.of(RUN)));

    ask(SWEEP);
    look(1);
    take(true, "there is another");
    Refused refused = answers.expectMessageClass(Refused.class);
    assertThat(refused.reason()).isEqualTo(Reason.CONFLICT);
    assertThat(refused.message()).startsWith("there is another. ").contains("give that another name");
  }

  @Test
  void aPlanThatIsOnlyLookedAtQueuesNothing() {
    plans.add(draft());
    ask(sweep(true));
    look(1);

    answers.expectMessage(new SweepPlanned(State.PLANNED, List.of(), List.of(RUN)));
    supervisor.expectNoMessage(Duration.ZERO);
  }

  @Test
  void whoeverHasWaitedLongIsAskedToComeBackAndFindsThePlanThatWasBegun() {
    ask(SWEEP);
    look(1);
    time.timePasses(Duration.ofSeconds(11));
    assertThat(answers.expectMessageClass(Refused.class).reason()).isEqualTo(Reason.LATER);

    ask(SWEEP);
    ask(SWEEP);
    plans.add(draft());
    take(false, "");

    assertThat(answers.receiveSeveralMessages(2)).containsOnly(new SweepPlanned(State.QUEUED, List.of(), List.of(RUN)));
    view.expectNoMessage(Duration.ZERO);
  }

  @Test
  void aPlanThatTheJournalDidNotTakeInTimeIsNotMadeAgain() {
    plans.add(draft());
    ask(SWEEP);
    look(1);
    supervisor.expectMessageClass(SupervisorCommand.SubmitAll.class);
    time.timePasses(Duration.ofSeconds(11));
    assertThat(answers.expectMessageClass(Refused.class).reason()).isEqualTo(Reason.LATER);
    time.timePasses(Duration.ofMinutes(1));

    SupervisorCommand.SubmitAll again = supervisor.awaitAssert(() -> {
      ask(SWEEP);
      return supervisor.expectMessageClass(SupervisorCommand.SubmitAll.class, A_MOMENT);
    });
    again.replyTo().tell(new SupervisorCommand.Taken(true, ""));

    answers.fishForMessage(SOON, answer -> answer.equals(new SweepPlanned(State.THERE, List.of(), List.of(RUN))) ? FishingOutcomes.complete()
        : FishingOutcomes.continueAndIgnore());
    view.expectNoMessage(Duration.ZERO);
  }

  @Test
  void learnersComputeWithTheThreadsOfADeviceSoThereHasToBeOne() {
    ask(SWEEP);
    look(0);

    assertThat(answers.expectMessageClass(Refused.class).reason()).isEqualTo(Reason.LATER);
  }

  @Test
  void whatIsWrongIsSaidAndAFaultOfTheProgramIsNoMistakeOfThePerson() {
    plans.addAll(List.of(new InputException("epochs is 0"), new IllegalStateException("oh")));
    ask(SWEEP);
    look(1);
    answers.expectMessage(new Refused(Reason.WRONG, "epochs is 0"));

    ask(SWEEP);
    look(1);
    assertThat(answers.expectMessageClass(Refused.class).reason()).isEqualTo(Reason.FAULT);
  }

  @Test
  void aRunIsQueuedBehindItsTeachersOnceADeviceSaysWithHowManyThreads() {
    RunRequest student = new RunRequest("student", "{}", 0, Map.of(), 1);
    planning.tell(new Planning.PlanRun(student, answers.ref()));
    look(0);
    assertThat(answers.expectMessageClass(Refused.class).reason()).isEqualTo(Reason.LATER);

    plans.add(Draft.of(List.of(order("teacher"), order("student").after(List.of("teacher"))), Optional.empty()));
    planning.tell(new Planning.PlanRun(student, answers.ref()));
    look(1);
    SupervisorCommand.SubmitAll submitted = supervisor.expectMessageClass(SupervisorCommand.SubmitAll.class);
    assertThat(submitted.orders()).extracting(RunOrder::run).containsExactly("teacher", "student");
    submitted.replyTo().tell(new SupervisorCommand.Taken(false, ""));
    answers.expectMessage(new Queued("student"));
  }

  @Test
  void aForkNeedsTheRunThatItGoesOnFrom() {
    planning.tell(new Planning.PlanFork(FORK, answers.ref()));
    look(1);
    assertThat(answers.expectMessageClass(Refused.class)).isEqualTo(new Refused(Reason.UNKNOWN,
        "there is no run first: espalier runs lists those there are"));

    plans.add(Draft.of(List.of(order("second")), Optional.of(MADE)));
    planning.tell(new Planning.PlanFork(FORK, answers.ref()));
    look(1, order("first"));
    take(false, "");
    answers.expectMessage(new Queued("second"));
  }

  @Test
  void whereNodesShareNoFolderOthersHaveWhatWasTakenOverBeforeTheForkIsQueued() {
    TestProbe<Copies.Command> copies = AKKA.kit().createTestProbe();
    ActorRef<Copies.Command> keeper =
        AKKA.kit().spawn(Behaviors.monitor(Copies.Command.class, copies.ref(), Behaviors.ignore()), Copies.NAME);
    planning = planning(settings().copying(new CopySettings(Path.of("runs"), 1, Duration.ofMinutes(2), Duration.ofMinutes(1))));
    plans.add(Draft.of(List.of(order("second")), Optional.of(MADE)));
    planning.tell(new Planning.PlanFork(FORK, answers.ref()));
    look(1, order("first"));
    Copies.LetCopy asked = copies.expectMessageClass(Copies.LetCopy.class);
    assertThat(asked.copy()).isEqualTo(MADE);
    supervisor.expectNoMessage(Duration.ZERO);

    asked.replyTo().tell(new Spread.Done(MADE, 1, List.of()));

    take(false, "");
    answers.expectMessage(new Queued("second"));
    AKKA.kit().stop(keeper);
  }
}

package org.espalier.actors.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.espalier.actors.Program;
import org.espalier.actors.WorkThreads;
import org.espalier.actors.journal.H2Journal;
import org.espalier.actors.supervisor.SupervisorCommand.Answer;
import org.espalier.analysis.run.RunFolder;
import org.espalier.models.checkpoint.Disk;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A run that goes on from a step of another begins when that is committed, or will never be; one that learns from others begins when they
 * are complete, or not at all.
 */
@Timeout(180)
class ForkOrderTest {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final Duration A_WHILE = Duration.ofMillis(300);
  @TempDir Path folder;
  private ActorTestKit kit;
  private TestProbe<String> begun;
  private TestProbe<Answer> answers;
  private final Map<String, ActorRef<CoordinatorEvent>> supervisors = new ConcurrentHashMap<>();

  @BeforeEach
  void begin() {
    H2Journal journal = new H2Journal(folder);
    journal.create();
    kit = ActorTestKit.create("forks", journal.config()
        .withFallback(ConfigFactory.parseResources("org/espalier/profiles/local.conf")).withFallback(ConfigFactory.load()).resolve());
    begun = kit.createTestProbe();
    answers = kit.createTestProbe();
  }

  @AfterEach
  void end() {
    kit.shutdownTestKit();
  }

  private ActorRef<SupervisorCommand> supervisor() {
    RunSettings settings = RunSettings.of(ConfigFactory.parseResources("reference.conf").withFallback(ConfigFactory.load()).resolve()
        .getConfig("espalier.supervisor"), experiment -> {
          throw new IllegalStateException("nobody opens an experiment here");
        }, new WorkThreads(), Disk.LOCAL, InstantSource.system(), true, run -> RunListener.SILENT);
    ActorRef<SupervisorCommand> supervisor = kit.spawn(
        Supervisor.create(settings, this::leader, kit.<RunsView.Command>createTestProbe().ref()));
    supervisor.tell(new SupervisorCommand.NodeUp("node", Optional.empty(), Program.IDENTITY, IntStream.range(0, 3)
        .mapToObj(device -> new SupervisorCommand.Device("node/cpu:" + device, 1, kit.system().ignoreRef(), kit.system().ignoreRef(), 0))
        .toList()));
    return supervisor;
  }

  /** Says when the run has its place, and then only what the test says. */
  private Behavior<CoordinatorCommand> leader(RunOrder order, ActorRef<CoordinatorEvent> to) {
    return Behaviors.setup(context -> {
      supervisors.put(order.run(), to);
      to.tell(new CoordinatorEvent.Ready(order.run(), 0, 1, 1, "hash", Map.of()));
      return Behaviors.receive(CoordinatorCommand.class).onMessage(CoordinatorCommand.Begin.class, begin -> {
        begun.ref().tell(order.run());
        return Behaviors.same();
      }).build();
    });
  }

  private static RunOrder order(String run, Optional<Sharing.Fork> fork) {
    return new RunOrder(run, "{}", new RunFolder(Path.of(run)), Map.of("vit", 1), false, 1, Map.of(), 1, 0, false)
        .with(Sharing.of(fork, List.of()));
  }

  private void submit(ActorRef<SupervisorCommand> supervisor, String run, Optional<Sharing.Fork> fork) {
    supervisor.tell(new SupervisorCommand.Submit(order(run, fork), answers.ref()));
    assertThat(answers.receiveMessage(SOON).refusal()).isEmpty();
  }

  private static Optional<Sharing.Fork> from(String parent, long step) {
    return Optional.of(new Sharing.Fork(parent, new RunFolder(Path.of(parent)), step));
  }

  private void ended(String run, RunOutcome.Status status) {
    supervisors.get(run).tell(new CoordinatorEvent.Ended(RunOutcome.bare(run, status, "")));
  }

  @Test
  void itWaitsForTheCheckpointAndHoldsBackNobodyElse() {
    ActorRef<SupervisorCommand> supervisor = supervisor();
    submit(supervisor, "parent", Optional.empty());
    submit(supervisor, "child", from("parent", 7));
    submit(supervisor, "stranger", Optional.empty());
    assertThat(begun.receiveSeveralMessages(2, SOON)).containsExactlyInAnyOrder("parent", "stranger");
    begun.expectNoMessage(A_WHILE);

    supervisors.get("parent").tell(new CoordinatorEvent.ForkPoint("parent", 6));
    begun.expectNoMessage(A_WHILE);
    supervisors.get("parent").tell(new CoordinatorEvent.ForkPoint("parent", 7));

    begun.expectMessage(SOON, "child");
  }

  @Test
  void whereTheParentFailsBeforeItTrainsAlone() {
    ActorRef<SupervisorCommand> supervisor = supervisor();
    submit(supervisor, "parent", Optional.empty());
    submit(supervisor, "child", from("parent", 7));
    begun.expectMessage(SOON, "parent");

    ended("parent", RunOutcome.Status.FAILED);

    begun.expectMessage(SOON, "child");
  }

  @Test
  void aParentThatRestsMayStillComeThereAndOneThatNobodyKnowsNever() {
    ActorRef<SupervisorCommand> supervisor = supervisor();
    submit(supervisor, "parent", Optional.empty());
    submit(supervisor, "child", from("parent", 7));
    submit(supervisor, "orphan", from("nobody", 7));
    assertThat(begun.receiveSeveralMessages(2, SOON)).containsExactlyInAnyOrder("parent", "orphan");

    ended("parent", RunOutcome.Status.PAUSED);

    begun.expectNoMessage(A_WHILE);
  }

  /** The next supervisor knows of the fork point from the journal, whatever has become of the parent since. */
  @Test
  void aSupervisorThatBeginsAnewKnowsWhatWasReached() {
    ActorRef<SupervisorCommand> first = supervisor();
    submit(first, "parent", Optional.empty());
    begun.expectMessage(SOON, "parent");
    supervisors.get("parent").tell(new CoordinatorEvent.ForkPoint("parent", 7));
    ended("parent", RunOutcome.Status.PAUSED);
    TestProbe<RunOutcome> outcome = kit.createTestProbe();
    first.tell(new SupervisorCommand.Await("parent", outcome.ref()));
    outcome.receiveMessage(SOON);
    kit.stop(first);

    submit(supervisor(), "child", from("parent", 7));

    begun.expectMessage(SOON, "child");
  }

  private void submitBehind(ActorRef<SupervisorCommand> supervisor, String run, String... others) {
    supervisor.tell(new SupervisorCommand.Submit(order(run, Optional.empty()).after(List.of(others)), answers.ref()));
    assertThat(answers.receiveMessage(SOON).refusal()).isEmpty();
  }

  private TestProbe<RunOutcome> outcomeOf(ActorRef<SupervisorCommand> supervisor, String run) {
    TestProbe<RunOutcome> outcome = kit.createTestProbe();
    supervisor.tell(new SupervisorCommand.Await(run, outcome.ref()));
    return outcome;
  }

  @Test
  void aStudentBeginsWhenAllItsTeachersAreCompleteAndHoldsBackNobodyElse() {
    ActorRef<SupervisorCommand> supervisor = supervisor();
    submit(supervisor, "cnn", Optional.empty());
    submit(supervisor, "inn", Optional.empty());
    submitBehind(supervisor, "student", "cnn", "inn");
    submit(supervisor, "stranger", Optional.empty());
    assertThat(begun.receiveSeveralMessages(3, SOON)).containsExactlyInAnyOrder("cnn", "inn", "stranger");

    ended("cnn", RunOutcome.Status.COMPLETED);
    begun.expectNoMessage(A_WHILE);
    ended("inn", RunOutcome.Status.COMPLETED);

    begun.expectMessage(SOON, "student");
  }

  @Test
  void aTeacherThatRestsIsWaitedForAlsoByTheNextSupervisor() {
    ActorRef<SupervisorCommand> first = supervisor();
    submit(first, "cnn", Optional.empty());
    submitBehind(first, "student", "cnn");
    begun.expectMessage(SOON, "cnn");
    ended("cnn", RunOutcome.Status.PAUSED);
    outcomeOf(first, "cnn").receiveMessage(SOON);
    kit.stop(first);

    ActorRef<SupervisorCommand> next = supervisor();
    begun.expectNoMessage(A_WHILE);
    next.tell(new SupervisorCommand.Resume("cnn", answers.ref()));
    begun.expectMessage(SOON, "cnn");
    ended("cnn", RunOutcome.Status.COMPLETED);

    begun.expectMessage(SOON, "student");
  }

  @Test
  void whereATeacherFailsTheStudentsOfItsStudentEndTooAndSayWhy() {
    ActorRef<SupervisorCommand> supervisor = supervisor();
    submit(supervisor, "cnn", Optional.empty());
    submitBehind(supervisor, "student", "cnn");
    submitBehind(supervisor, "grandchild", "student");
    begun.expectMessage(SOON, "cnn");

    supervisors.get("cnn").tell(new CoordinatorEvent.Ended(RunOutcome.bare("cnn", RunOutcome.Status.FAILED, "its loss is NaN")));

    RunOutcome student = outcomeOf(supervisor, "student").receiveMessage(SOON);
    assertThat(student.status()).isEqualTo(RunOutcome.Status.FAILED);
    assertThat(student.message()).isEqualTo(
        "it learns from run cnn, which ended FAILED: its loss is NaN. Resume that run once its cause is mended, then this one");
    assertThat(outcomeOf(supervisor, "grandchild").receiveMessage(SOON).message()).contains("run student, which ended FAILED");
    begun.expectNoMessage(A_WHILE);
  }

  @Test
  void aStudentOfARunThatNobodyKnowsEndsAtOnce() {
    ActorRef<SupervisorCommand> supervisor = supervisor();

    submitBehind(supervisor, "student", "nobody");

    assertThat(outcomeOf(supervisor, "student").receiveMessage(SOON).message()).contains("it learns from run nobody",
        "submit that one first");
  }
}

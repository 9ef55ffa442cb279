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
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.espalier.actors.Program;
import org.espalier.actors.WorkThreads;
import org.espalier.actors.journal.H2Journal;
import org.espalier.actors.supervisor.SupervisorCommand.Answer;
import org.espalier.actors.supervisor.SupervisorCommand.Taken;
import org.espalier.analysis.run.RunFolder;
import org.espalier.models.Failpoint;
import org.espalier.models.checkpoint.Disk;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The supervisor with a real journal, and with leaders that end their runs at once. */
@Timeout(180)
class SupervisorTest {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final int RUNS = 100;
  @TempDir Path folder;
  private ActorTestKit kit;

  @BeforeEach
  void begin() {
    H2Journal journal = new H2Journal(folder);
    journal.create();
    kit = ActorTestKit.create("supervised", journal.config()
        .withFallback(ConfigFactory.parseResources("org/espalier/profiles/local.conf")).withFallback(ConfigFactory.load()).resolve());
  }

  @AfterEach
  void end() {
    kit.shutdownTestKit();
  }

  private ActorRef<SupervisorCommand> supervisor() {
    return kit.spawn(Supervisor.create(settings(), SupervisorTest::leader, kit.<RunsView.Command>createTestProbe().ref()));
  }

  private static RunSettings settings() {
    return RunSettings.of(ConfigFactory.parseResources("reference.conf").withFallback(ConfigFactory.load()).resolve()
        .getConfig("espalier.supervisor"), experiment -> {
          throw new IllegalStateException("nobody opens an experiment here");
        }, new WorkThreads(), Disk.LOCAL, InstantSource.system(), true, run -> RunListener.SILENT);
  }

  private static Behavior<CoordinatorCommand> leader(RunOrder order, ActorRef<CoordinatorEvent> to) {
    return Behaviors.setup(context -> {
      to.tell(new CoordinatorEvent.Ready(order.run(), 0, 1, 1, "hash", Map.of()));
      return Behaviors.receive(CoordinatorCommand.class).onMessage(CoordinatorCommand.Begin.class, begin -> {
        to.tell(new CoordinatorEvent.Ended(RunOutcome.bare(order.run(), RunOutcome.Status.COMPLETED, "")));
        return Behaviors.stopped();
      }).build();
    });
  }

  private static RunOrder order(String run) {
    return new RunOrder(run, "{}", new RunFolder(Path.of(run)), Map.of("vit", 1), false, 1, Map.of(), 1, 0, false);
  }

  private SupervisorCommand node(int devices) {
    return new SupervisorCommand.NodeUp("node", Optional.empty(), Program.IDENTITY, IntStream.range(0, devices)
        .mapToObj(device -> new SupervisorCommand.Device("node/cpu:" + device, 1, kit.system().ignoreRef(), kit.system().ignoreRef(), 0))
        .toList());
  }

  /** What is in the journal. */
  private SupervisorState durable() {
    TestProbe<SupervisorNote> reader = kit.createTestProbe();
    kit.spawn(new SupervisorJournal(reader.ref()));
    return reader.expectMessageClass(SupervisorNote.Recovered.class, SOON).state();
  }

  @Test
  void whatComesInDuringAWriteSharesTheNext() throws Exception {
    TestProbe<Answer> answers = kit.createTestProbe();
    CountDownLatch allSent = new CountDownLatch(1);
    List<String> places = new CopyOnWriteArrayList<>();
    try (AutoCloseable observed = Failpoint.observe(place -> {
      places.add(place);
      await(allSent);           // the first write is that of the supervisor's start
    })) {
      ActorRef<SupervisorCommand> supervisor = supervisor();
      IntStream.range(0, RUNS).forEach(run -> supervisor.tell(new SupervisorCommand.Submit(order("run-" + run), answers.ref())));
      allSent.countDown();
      answers.receiveSeveralMessages(RUNS, SOON);
    }

    List<String> untilAcknowledged = places.subList(0, places.lastIndexOf("supervisor.acknowledged"));
    assertThat(untilAcknowledged).filteredOn("supervisor.before-persist"::equals).as("the start, and all runs").hasSize(2);
    assertThat(durable().submitted()).isEqualTo(RUNS);
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void runsThatEndAtOnceAllHaveTheirTermAndTheirEndInTheJournal() {
    TestProbe<Answer> answers = kit.createTestProbe();
    TestProbe<RunOutcome> outcomes = kit.createTestProbe();
    ActorRef<SupervisorCommand> supervisor = supervisor();
    supervisor.tell(node(RUNS / 3));
    IntStream.range(0, RUNS).forEach(run -> supervisor.tell(new SupervisorCommand.Submit(order("run-" + run), answers.ref())));
    IntStream.range(0, RUNS).forEach(run -> supervisor.tell(new SupervisorCommand.Await("run-" + run, outcomes.ref())));

    outcomes.receiveSeveralMessages(RUNS, SOON);

    assertThat(durable().runs().values()).hasSize(RUNS).allSatisfy(entry -> {
      assertThat(entry.status()).isEqualTo("COMPLETED");
      assertThat(entry.term()).isEqualTo(1);
    });
  }

  @Test
  void ofTwoWhoSubmitTheSameRunAtOnceOneIsRefused() {
    TestProbe<Answer> answers = kit.createTestProbe();
    ActorRef<SupervisorCommand> supervisor = supervisor();
    supervisor.tell(new SupervisorCommand.Submit(order("run"), answers.ref()));
    supervisor.tell(new SupervisorCommand.Submit(order("run"), answers.ref()));

    assertThat(List.of(answers.receiveMessage(SOON), answers.receiveMessage(SOON)))
        .containsExactly(new Answer("run", ""), new Answer("run", "the run is going on already"));
    assertThat(durable().submitted()).isEqualTo(1);
  }

  @Test
  void whatIsAcknowledgedIsInTheJournal() {
    TestProbe<Answer> answers = kit.createTestProbe();
    ActorRef<SupervisorCommand> supervisor = supervisor();
    IntStream.range(0, RUNS).forEach(run -> supervisor.tell(new SupervisorCommand.Submit(order("run-" + run), answers.ref())));
    List<String> acknowledged = answers.receiveSeveralMessages(RUNS / 2, SOON).stream().map(Answer::run).toList();

    kit.stop(supervisor);

    assertThat(durable().runs()).containsKeys(acknowledged.toArray(String[]::new));
  }

  @Test
  void runsThatBelongTogetherAreQueuedByOneWriteOrNotAtAll() throws Exception {
    TestProbe<Taken> taken = kit.createTestProbe();
    TestProbe<Answer> answers = kit.createTestProbe();
    ActorRef<SupervisorCommand> supervisor = supervisor();
    supervisor.tell(new SupervisorCommand.Submit(order("run-7"), answers.ref()));
    answers.receiveMessage(SOON);
    List<RunOrder> orders = IntStream.range(8, RUNS * 3).mapToObj(run -> order("run-" + run)).toList();
    List<String> places = new CopyOnWriteArrayList<>();

    try (AutoCloseable observed = Failpoint.observe(places::add)) {
      supervisor.tell(new SupervisorCommand.SubmitAll(orders, taken.ref()));
      taken.expectMessage(SOON, new Taken(false, ""));
    }
    assertThat(places).filteredOn("supervisor.before-persist"::equals).hasSize(1);
    assertThat(durable().submitted()).isEqualTo(1 + orders.size());

    supervisor.tell(new SupervisorCommand.SubmitAll(orders, taken.ref()));
    taken.expectMessage(SOON, new Taken(true, ""));
    supervisor.tell(new SupervisorCommand.SubmitAll(List.of(order("new"), order("run-7")), taken.ref()));
    assertThat(taken.receiveMessage(SOON).refusal()).contains("there is a run run-7 already, but not all of the others");
    supervisor.tell(new SupervisorCommand.SubmitAll(List.of(order("new"), shared("run-8")), taken.ref()));
    assertThat(taken.receiveMessage(SOON).refusal()).contains("run-8 already, and it is another one");
    assertThat(durable().runs()).hasSize(1 + orders.size()).doesNotContainKey("new");
  }

  private static RunOrder shared(String run) {
    return order(run).with(Sharing.of(Optional.empty(), List.of(4L)));
  }
}

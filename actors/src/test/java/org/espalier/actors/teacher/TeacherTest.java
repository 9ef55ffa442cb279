package org.espalier.actors.teacher;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.actor.typed.SupervisorStrategy;
import akka.actor.typed.javadsl.Behaviors;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.espalier.actors.AkkaExtension;
import org.espalier.actors.Blueprint;
import org.espalier.actors.Deadlines;
import org.espalier.actors.RefusedMessages;
import org.espalier.actors.RefusedMessages.Reason;
import org.espalier.actors.RunTerm;
import org.espalier.actors.TinyRun;
import org.espalier.actors.WorkThreads;
import org.espalier.actors.copies.Copies;
import org.espalier.actors.exchange.Courier;
import org.espalier.models.Failpoint;
import org.espalier.models.checkpoint.SafeTensors;
import org.espalier.models.checkpoint.TensorFile;
import org.espalier.models.data.BatchPlan;
import org.espalier.models.data.BatchRef;
import org.espalier.models.data.Sample;
import org.espalier.models.method.Member;
import org.espalier.models.nn.Network;
import org.espalier.models.tensor.ComputeDevice;
import org.espalier.models.train.FrozenTeachers;
import org.espalier.models.train.Training;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TeacherTest {
  @RegisterExtension static final AkkaExtension AKKA = new AkkaExtension();
  private static final RunTerm WORK = new RunTerm("run-tiny", 2);
  private static final ComputeDevice DEVICE = ComputeDevice.cpu(0, 1);
  @TempDir static Path folder;
  private static final String OTHER = "{\"other\": 1}";
  private static final List<FrozenTeachers> LOADED = new CopyOnWriteArrayList<>();
  /** Runs that are not here which trained the networks. */
  private static final List<String> MISSING = new CopyOnWriteArrayList<>();
  private static Blueprint taught;
  private static Blueprint other;
  private static BatchRef batch;
  private final TestProbe<Teacher.Event> events = AKKA.kit().createTestProbe();
  private final TestProbe<Teacher.Event> asker = AKKA.kit().createTestProbe();

  /** The agent of a tiny pair, as it begins, is the teacher. */
  @BeforeAll
  static void keepAnAgent() throws IOException {
    Blueprint pair = TinyRun.joint(TinyRun.agentFirst(1));
    Path file = folder.resolve("agent.safetensors");
    try (Training training = new Training(pair.plan(), pair.data(), DEVICE, pair.plan().learners().keySet(), 1)) {
      SafeTensors.write(file, training.weights("agent"), SafeTensors.WEIGHTS);
    }
    TensorFile weights = SafeTensors.read(file);
    Network agent = pair.plan().members().stream().filter(member -> member.name().equals("agent")).map(Member::scored)
        .map(scored -> scored.get(0).network()).findFirst().orElseThrow();
    taught = taughtBy(new Agent(agent, weights, "agent"));
    other = taughtBy(new Agent(agent, weights, "another"));
    batch = BatchPlan.training(pair.data().train(), pair.plan().seed(), pair.plan().batchSize()).batch(0, 0);
  }

  /** An agent as the only teacher; of another lesson where another name is given. */
  private record Agent(Network network, TensorFile weights, String name) implements Blueprint.Teaching {
    @Override
    public FrozenTeachers open(ComputeDevice device) {
      FrozenTeachers loaded = new FrozenTeachers(device, Map.of("", new FrozenTeachers.Source(network, weights)),
          TinyRun.joint(TinyRun.agentFirst(1)).data().train());
      LOADED.add(loaded);
      return loaded;
    }

    @Override
    public List<String> missing() {
      return List.copyOf(MISSING);
    }

    @Override
    public Object lesson() {
      return name;
    }
  }

  private static Blueprint taughtBy(Agent agent) {
    Blueprint pair = TinyRun.joint(TinyRun.agentFirst(1));
    return new Blueprint(pair.hash(), pair.plan(), pair.data(), pair.policy(), Optional.of(agent), pair.describe());
  }

  @BeforeEach
  void forgetEarlierOnes() {
    LOADED.clear();
    MISSING.clear();
  }

  @Test
  void questionsThatHaveNoAnswerAreRefusedAndTheNextIsAnswered() {
    ActorRef<Teacher.Command> teacher = spawn();
    assertThat(absence(teacher, WORK)).contains("holds no network");
    serve(teacher, WORK);

    assertThat(absence(teacher, new RunTerm("run-tiny", 1))).contains("serves " + WORK);
    assertThat(refusal(teacher, WORK, with(batch.dataHash(), "train", List.of(new Sample(40, 0))))).contains("40");
    assertThat(refusal(teacher, WORK, with(batch.dataHash(), "train", List.of(new Sample(-1, 0))))).contains("-1");
    assertThat(refusal(teacher, WORK, with("00", "train", batch.samples()))).contains("00");
    assertThat(refusal(teacher, WORK, with(batch.dataHash(), "nowhere", batch.samples()))).contains("nowhere");

    // asked twice it answers twice, with the same bits
    teacher.tell(new Teacher.Ask(WORK, 1, batch, events.ref()));
    Teacher.Answered answered = events.expectMessageClass(Teacher.Answered.class);
    teacher.tell(new Teacher.Ask(WORK, 1, batch, events.ref()));
    assertThat(events.expectMessageClass(Teacher.Answered.class)).isEqualTo(answered);
  }

  @Test
  void workersThatShareABatchHaveItComputedOnce() {
    ActorRef<Teacher.Command> teacher = serving();
    TestProbe<Teacher.Event> other = AKKA.kit().createTestProbe();
    BatchRef next = with(batch.dataHash(), batch.part(), batch.samples().subList(0, 2));

    // asked while it is under way, and when it is over
    teacher.tell(new Teacher.Ask(WORK, 1, batch, events.ref()));
    teacher.tell(new Teacher.Ask(WORK, 2, next, events.ref()));
    teacher.tell(new Teacher.Ask(WORK, 1, batch, other.ref()));
    Teacher.Answered first = events.expectMessageClass(Teacher.Answered.class);
    Teacher.Answered second = events.expectMessageClass(Teacher.Answered.class);
    teacher.tell(new Teacher.Ask(WORK, 2, next, other.ref()));

    assertThat(other.expectMessageClass(Teacher.Answered.class).logits().orElseThrow()).isSameAs(first.logits().orElseThrow());
    assertThat(other.expectMessageClass(Teacher.Answered.class).logits().orElseThrow()).isSameAs(second.logits().orElseThrow()).isNotEqualTo(first.logits().orElseThrow());
  }

  @Test
  void anAnswerIsNotKeptForEver() {
    ActorRef<Teacher.Command> teacher = serving();
    teacher.tell(new Teacher.Ask(WORK, 1, batch, events.ref()));
    Teacher.Answered first = events.expectMessageClass(Teacher.Answered.class);

    for (int size = 1; size <= 4; size++) {
      teacher.tell(new Teacher.Ask(WORK, 1 + size, with(batch.dataHash(), batch.part(), batch.samples().subList(0, size)), events.ref()));
      events.expectMessageClass(Teacher.Answered.class);
    }

    teacher.tell(new Teacher.Ask(WORK, 1, batch, events.ref()));
    assertThat(events.expectMessageClass(Teacher.Answered.class).logits().orElseThrow()).isEqualTo(first.logits().orElseThrow()).isNotSameAs(first.logits().orElseThrow());
  }

  @Test
  void whatItCannotAnswerIsCountedOnceByItsReason() {
    RefusedMessages refused = RefusedMessages.of(AKKA.kit().system().classicSystem());
    long stale = refused.count(Reason.STALE);
    long unknown = refused.count(Reason.NO_SUCH_BATCH);
    ActorRef<Teacher.Command> teacher = serving();

    absence(teacher, new RunTerm("run-tiny", 1));
    refusal(teacher, WORK, with(batch.dataHash(), "train", List.of(new Sample(40, 0))));

    assertThat(refused.count(Reason.STALE) - stale).isEqualTo(1);
    assertThat(refused.count(Reason.NO_SUCH_BATCH) - unknown).isEqualTo(1);
  }

  // --- what its networks were trained by is elsewhere ---

  @Test
  void whatIsMissingIsBroughtBeforeItServes() {
    TestProbe<Copies.Command> copies = AKKA.kit().createTestProbe();
    ActorRef<Teacher.Command> teacher = spawn(Duration.ofSeconds(30), reason -> { }, Optional.of(copies.ref()));
    MISSING.addAll(List.of("cnn", "inn"));
    teacher.tell(new Teacher.Serve(WORK, "{}", events.ref()));
    Copies.Bring asked = copies.expectMessageClass(Copies.Bring.class);
    assertThat(asked.runs()).containsExactly("cnn", "inn");
    assertThat(LOADED).isEmpty();

    MISSING.clear();
    asked.replyTo().tell(new Copies.Brought(""));

    events.expectMessage(new Teacher.Serving(WORK, "cpu:0", "test"));
  }

  @Test
  void whatNobodyHasIsARefusal() {
    TestProbe<Copies.Command> copies = AKKA.kit().createTestProbe();
    ActorRef<Teacher.Command> teacher = spawn(Duration.ofSeconds(30), reason -> { }, Optional.of(copies.ref()));
    MISSING.add("cnn");
    teacher.tell(new Teacher.Serve(WORK, "{}", events.ref()));

    copies.expectMessageClass(Copies.Bring.class).replyTo().tell(new Copies.Brought("nobody has run cnn"));

    events.expectMessage(new Teacher.Refused(WORK, 0, "cpu:0", "nobody has run cnn"));
    assertThat(absence(teacher, WORK)).contains("holds no network");
    serve(spawn(), WORK);   // where nodes share a folder nobody is asked
    copies.expectNoMessage();
  }

  // --- several runs ---

  @Test
  void runsThatAskTheSameShareTheNetworksAndTheLastThatLeavesFreesThem() {
    ActorRef<Teacher.Command> teacher = spawn();
    RunTerm second = new RunTerm("second", 1);
    RunTerm third = new RunTerm("third", 1);

    // when three runs are served, two of which ask the same
    serve(teacher, WORK);
    serve(teacher, second);
    teacher.tell(new Teacher.Serve(third, OTHER, events.ref()));
    events.expectMessage(new Teacher.Serving(third, "cpu:0", "test"));

    // then two lessons are loaded, and of one batch there is one answer
    assertThat(LOADED).hasSize(2).allMatch(networks -> networks.tensors() > 0);
    teacher.tell(new Teacher.Ask(WORK, 1, batch, events.ref()));
    Teacher.Answered first = events.expectMessageClass(Teacher.Answered.class);
    teacher.tell(new Teacher.Ask(second, 1, batch, events.ref()));
    assertThat(events.expectMessageClass(Teacher.Answered.class).logits().orElseThrow()).isSameAs(first.logits().orElseThrow());

    // when one of the two leaves, its networks stay for the other
    teacher.tell(new Teacher.Dismiss(WORK));
    teacher.tell(new Teacher.Ask(second, 2, part(2), events.ref()));
    events.expectMessageClass(Teacher.Answered.class);
    assertThat(LOADED).allMatch(networks -> networks.tensors() > 0);

    // when all have left, nothing stays
    teacher.tell(new Teacher.Dismiss(second));
    teacher.tell(new Teacher.Dismiss(third));
    events.awaitAssert(() -> {
      assertThat(LOADED).allMatch(networks -> networks.tensors() == 0);
      return null;
    });
  }

  @Test
  void aHigherTermSupersedesTheOlderAndKeepsItsNetworks() {
    ActorRef<Teacher.Command> teacher = serving();
    RunTerm later = new RunTerm(WORK.run(), WORK.term() + 1);

    serve(teacher, later);

    assertThat(absence(teacher, WORK)).contains("serves " + later);
    teacher.tell(new Teacher.Serve(WORK, "{}", events.ref()));
    assertThat(events.expectMessageClass(Teacher.Refused.class).reason()).contains("serves " + later);
    teacher.tell(new Teacher.Ask(later, 1, batch, events.ref()));
    events.expectMessageClass(Teacher.Answered.class);
    assertThat(LOADED).hasSize(1);
  }

  @Test
  void whoIsLedByNobodyAnyMoreLeaves() {
    ActorRef<Teacher.Command> teacher = spawn();
    TestProbe<Teacher.Event> leader = AKKA.kit().createTestProbe();
    teacher.tell(new Teacher.Serve(WORK, "{}", leader.ref()));
    leader.expectMessageClass(Teacher.Serving.class);

    leader.stop();

    events.awaitAssert(() -> {
      assertThat(LOADED).hasSize(1).allMatch(networks -> networks.tensors() == 0);
      return null;
    });
  }

  @Test
  void whoAsksFurtherAheadThanTwoIsRefusedWithTheReason() throws Exception {
    ActorRef<Teacher.Command> teacher = serving();
    try (Hold hold = new Hold("teacher.computing")) {
      for (int step = 1; step <= 3; step++) {
        teacher.tell(new Teacher.Ask(WORK, step, part(step), events.ref()));
      }
      Teacher.Refused refused = events.expectMessageClass(Teacher.Refused.class);
      assertThat(refused.step()).isEqualTo(3);
      assertThat(refused.reason()).contains("wait already: 2");
    }
    assertThat(events.expectMessageClass(Teacher.Answered.class).step()).isEqualTo(1);
    assertThat(events.expectMessageClass(Teacher.Answered.class).step()).isEqualTo(2);
  }

  // --- faults ---

  @ParameterizedTest
  @ValueSource(strings = {"teacher.computing", "teacher.before-answer", "teacher.answered"})
  void aTeacherThatFailsTellsThoseItServedAndServesAgain(String place) throws Exception {
    ActorRef<Teacher.Command> teacher = serving();
    try (AutoCloseable fault = Failpoint.observe(throwOnceAt(place))) {
      teacher.tell(new Teacher.Ask(WORK, 1, batch, asker.ref()));
      assertThat(events.expectMessageClass(Teacher.Absent.class).work()).isEqualTo(WORK);
    }
    assertThat(absence(teacher, WORK)).contains("holds no network");

    serve(teacher, WORK);
    teacher.tell(new Teacher.Ask(WORK, 1, batch, events.ref()));

    events.expectMessageClass(Teacher.Answered.class);
    asker.awaitAssert(() -> {
      assertThat(LOADED).hasSize(2);
      assertThat(LOADED.get(0).tensors()).isZero();
      return null;
    });
  }

  @Test
  void aTeacherThatFailsWhileItLoadsSaysSo() throws Exception {
    ActorRef<Teacher.Command> teacher = spawn();
    try (AutoCloseable fault = Failpoint.observe(throwOnceAt("teacher.loading"))) {
      teacher.tell(new Teacher.Serve(WORK, "{}", events.ref()));
      assertThat(events.expectMessageClass(Teacher.Absent.class).reason()).contains("loading the networks");
    }
    serve(teacher, WORK);
  }

  @Test
  void aSlowTeacherSaysThatItIsAtWorkAndAHungOneIsReplaced() throws Exception {
    CompletableFuture<String> hung = new CompletableFuture<>();
    ActorRef<Teacher.Command> teacher = spawn(Duration.ofMillis(300), hung::complete);
    serve(teacher, WORK);
    teacher.tell(new Teacher.Ask(WORK, 1, batch, asker.ref()));
    Teacher.Answered answered = asker.expectMessageClass(Teacher.Answered.class);   // from here on it is known how long that takes

    try (Hold hold = new Hold("teacher.computing")) {
      teacher.tell(new Teacher.Ask(WORK, 2, part(2), asker.ref()));
      teacher.tell(new Teacher.Inquire(WORK, asker.ref()));
      asker.expectMessage(new Teacher.AtWork(WORK));

      assertThat(events.expectMessageClass(Teacher.Absent.class).reason()).contains("did not return");
      assertThat(hung.get(1, TimeUnit.SECONDS)).contains("cpu:0").contains("answering");
      serve(teacher, WORK);
    }
    teacher.tell(new Teacher.Ask(WORK, 1, batch, asker.ref()));
    assertThat(asker.expectMessageClass(Teacher.Answered.class)).isEqualTo(answered);
  }

  /** Keeps native work at a place until it is closed. */
  private static final class Hold implements AutoCloseable {
    private final CountDownLatch open = new CountDownLatch(1);
    private final AtomicBoolean once = new AtomicBoolean();
    private final AutoCloseable observer;

    Hold(String place) {
      observer = Failpoint.observe(name -> {
        if (name.equals(place) && once.compareAndSet(false, true)) {
          await();
        }
      });
    }

    private void await() {
      try {
        open.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public void close() throws Exception {
      open.countDown();
      observer.close();
    }
  }

  private static Consumer<String> throwOnceAt(String place) {
    AtomicBoolean left = new AtomicBoolean(true);
    return name -> {
      if (name.equals(place) && left.compareAndSet(true, false)) {
        throw new IllegalStateException("injected");
      }
    };
  }

  private ActorRef<Teacher.Command> serving() {
    ActorRef<Teacher.Command> teacher = spawn();
    serve(teacher, WORK);
    return teacher;
  }

  private static ActorRef<Teacher.Command> spawn() {
    return spawn(Duration.ofSeconds(30), reason -> { });
  }

  private static ActorRef<Teacher.Command> spawn(Duration atLeast, Consumer<String> hung) {
    return spawn(atLeast, hung, Optional.empty());
  }

  private static ActorRef<Teacher.Command> spawn(Duration atLeast, Consumer<String> hung, Optional<ActorRef<Copies.Command>> copies) {
    TeacherSettings settings = new TeacherSettings(experiment -> experiment.equals(OTHER) ? other : taught, new WorkThreads(),
        new Deadlines(10, atLeast, Duration.ofMinutes(1)), device -> "test", hung, Courier.LOCAL, copies);
    return AKKA.kit().spawn(Behaviors.supervise(Teacher.create("cpu:0", DEVICE, settings)).onFailure(SupervisorStrategy.restart()));
  }

  private void serve(ActorRef<Teacher.Command> teacher, RunTerm work) {
    teacher.tell(new Teacher.Serve(work, "{}", events.ref()));
    events.expectMessage(new Teacher.Serving(work, "cpu:0", "test"));
  }

  private String absence(ActorRef<Teacher.Command> teacher, RunTerm work) {
    teacher.tell(new Teacher.Ask(work, 7, batch, events.ref()));
    return events.expectMessageClass(Teacher.Absent.class).reason();
  }

  private static BatchRef part(int size) {
    return with(batch.dataHash(), batch.part(), batch.samples().subList(0, size));
  }

  private String refusal(ActorRef<Teacher.Command> teacher, RunTerm work, BatchRef poison) {
    teacher.tell(new Teacher.Ask(work, 7, poison, events.ref()));
    return events.expectMessageClass(Teacher.Refused.class).reason();
  }

  private static BatchRef with(String dataHash, String part, List<Sample> samples) {
    return new BatchRef(dataHash, part, batch.recipe(), batch.seed(), batch.epoch(), samples);
  }
}
